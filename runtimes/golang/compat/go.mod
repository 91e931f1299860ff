module nutanix.com/sherlock/runtime

go 1.24

require millrace.io/runtime v0.0.0

replace millrace.io/runtime => ../
