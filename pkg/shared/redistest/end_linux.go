package redistest

import (
	"os/exec"
	"syscall"
)

// endWithUs keeps no server behind when a test binary is killed.
func endWithUs(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
