module function

go 1.24

require (
	gopkg.in/olivere/elastic.v5 v5.0.86
	millrace.io/runtime v0.0.0
	nutanix.com/sherlock/runtime v0.0.0
)

require (
	github.com/mailru/easyjson v0.7.1 // indirect
	github.com/pkg/errors v0.9.1 // indirect
)

replace millrace.io/runtime => ../

replace nutanix.com/sherlock/runtime => ../compat
