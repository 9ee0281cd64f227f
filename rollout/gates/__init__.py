"""Gates: what a wave is judged by, registered before it starts and worked out from the data later."""
