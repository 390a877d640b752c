package guard_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// A panic between Lock and Unlock is caught by Run and leaves the lock held for
// ever. So every Lock is followed at once by a deferred Unlock.
func TestLocks(t *testing.T) {
	files := 0
	err := filepath.WalkDir("..", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		files++
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, at := range notDeferred(file) {
			t.Errorf("%s: follow Lock by a deferred Unlock", set.Position(at))
		}
		return nil
	})
	if err != nil || files < 100 {
		t.Fatalf("%d files, %v", files, err)
	}
}

func TestNotDeferred(t *testing.T) {
	const source = `package p
func good() { mu.Lock(); defer mu.Unlock(); do() }
func bare() { mu.Lock(); do(); mu.Unlock() }
func other() { mu.RLock(); defer mu.Unlock(); do() }
func last() { mu.Lock() }`
	file, err := parser.ParseFile(token.NewFileSet(), "", source, 0)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(notDeferred(file)); n != 3 {
		t.Errorf("found %d of 3", n)
	}
}

// notDeferred finds the locks that are not released by the next statement.
func notDeferred(file *ast.File) (out []token.Pos) {
	ast.Inspect(file, func(n ast.Node) bool {
		var list []ast.Stmt
		switch b := n.(type) {
		case *ast.BlockStmt:
			list = b.List
		case *ast.CaseClause:
			list = b.Body
		case *ast.CommClause:
			list = b.Body
		}
		for i, stmt := range list {
			s, ok := stmt.(*ast.ExprStmt)
			if !ok {
				continue
			}
			lock := called(s.X)
			if lock != "Lock" && lock != "RLock" {
				continue
			}
			if i+1 < len(list) {
				if d, ok := list[i+1].(*ast.DeferStmt); ok && called(d.Call) == strings.Replace(lock, "Lock", "Unlock", 1) {
					continue
				}
			}
			out = append(out, stmt.Pos())
		}
		return true
	})
	return out
}

// called is the name of the method that is called without arguments.
func called(x ast.Expr) string {
	call, ok := x.(*ast.CallExpr)
	if !ok || len(call.Args) > 0 {
		return ""
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	return sel.Sel.Name
}
