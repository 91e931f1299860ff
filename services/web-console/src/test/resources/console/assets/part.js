// stands for a part of the application
