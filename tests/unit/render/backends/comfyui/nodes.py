"""ComfyUI's core nodes as far as our workflows use them: facts of the module nodes of Comfy-Org/ComfyUI."""

NODES = {
    "CheckpointLoaderSimple": ({"ckpt_name": "FILE"}, ("MODEL", "CLIP", "VAE")),
    "ControlNetLoader": ({"control_net_name": "FILE"}, ("CONTROL_NET",)),
    "LoadImage": ({"image": "FILE"}, ("IMAGE", "MASK")),
    "LoadImageMask": ({"image": "FILE", "channel": ("alpha", "red", "green", "blue")}, ("MASK",)),
    "CLIPTextEncode": ({"text": "STRING", "clip": "CLIP"}, ("CONDITIONING",)),
    "InpaintModelConditioning": (
        {
            "positive": "CONDITIONING",
            "negative": "CONDITIONING",
            "vae": "VAE",
            "pixels": "IMAGE",
            "mask": "MASK",
            "noise_mask": "BOOLEAN",
        },
        ("CONDITIONING", "CONDITIONING", "LATENT"),
    ),
    "ControlNetApplyAdvanced": (
        {
            "positive": "CONDITIONING",
            "negative": "CONDITIONING",
            "control_net": "CONTROL_NET",
            "image": "IMAGE",
            "strength": "FLOAT",
            "start_percent": "FLOAT",
            "end_percent": "FLOAT",
        },
        ("CONDITIONING", "CONDITIONING"),
    ),
    "KSampler": (
        {
            "model": "MODEL",
            "seed": "INT",
            "steps": "INT",
            "cfg": "FLOAT",
            "sampler_name": ("euler", "dpmpp_2m"),
            "scheduler": ("normal", "karras"),
            "positive": "CONDITIONING",
            "negative": "CONDITIONING",
            "latent_image": "LATENT",
            "denoise": "FLOAT",
        },
        ("LATENT",),
    ),
    "VAEDecode": ({"samples": "LATENT", "vae": "VAE"}, ("IMAGE",)),
    "SaveImage": ({"images": "IMAGE", "filename_prefix": "STRING"}, ("IMAGE",)),
}
"""Required inputs by name, each with its type or what it may be, and the types of outputs."""
OPTIONAL = {"ControlNetApplyAdvanced": {"vae": "VAE"}}
