"""What a person does with a library: their conversations, collections, files, feedback and preferences."""
