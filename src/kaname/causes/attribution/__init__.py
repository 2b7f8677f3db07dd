"""Attribution: how much of a change comes from which factor of the tree, in which segment."""
