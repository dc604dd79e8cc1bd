"""What ties the rooms together: the pipeline (start in `pipeline.py`), settings, wiring, batches."""
