"""From a brief over a plan to slotted text to a rendered draft: who words it may differ, the values never do."""
