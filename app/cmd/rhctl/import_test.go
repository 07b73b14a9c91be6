package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ronghe/app/apptest"
)

// What a wizard can say of a file, flags say too.
func TestImportAsSaid(t *testing.T) {
	f := newFolder(t)
	file := filepath.Join(t.TempDir(), "一月.csv")
	if err := os.WriteFile(file, []byte("某县\n项目情况,合同额,性质\n甲,25000,与厂合作\n乙,30000,校地\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	f.want(exitRefused, "", "import", "partnership", file)
	args := []string{
		"import", "partnership", file, "--head", "2", "--map", "项目情况=title", "--map", "B=协议金额", "--unit", "B=元",
		"--map", "性质=kind", "--mean", "kind:与厂合作=校企", "--preview", "10",
	}
	type result struct {
		Added, Passed, Kept int
		Preview             []struct {
			What, Name string
			Changes    []struct{ Path, Label, Old, New string }
		}
	}
	_, r := f.run("", append(args, "--dry-run", "--row", "一月!4=pass")...)
	got := decode[result](t, r.Result)
	if got.Added != 1 || got.Passed != 1 || got.Preview[1].What != "passed" {
		t.Fatalf("%+v %s", got, r.Result)
	}
	said := map[string]string{}
	for _, c := range got.Preview[0].Changes {
		said[c.Path] = c.New
	}
	if said["title"] != "甲" || said["amount"] != "2.50" || said["kind"] != "校企" {
		t.Errorf("the preview says %v", said)
	}
	if f.count("partnership") != 0 {
		t.Error("a dry run stored something")
	}
	f.run("", args...)
	_, r = f.run("", "import", "partnership", file, "--existing", "keep") // remembered
	if got = decode[result](t, r.Result); got.Kept != 2 || f.count("partnership") != 2 {
		t.Errorf("again: %+v", got)
	}
	for _, bad := range [][]string{
		{"--head", "x"},
		{"--head", "3-2"},
		{"--map", "A=none"},
		{"--map", "A"},
		{"--unit", "B=元"},
		{"--mean", "kind"},
		{"--row", "4=pass"},
		{"--row", "一月!x=pass"},
		{"--existing", "all"},
	} {
		f.want(exitUsage, "", append([]string{"import", "partnership", file}, bad...)...)
	}
}

// A column that is not there is named, with those that are, and nothing is read in: by
// its header, by its letter.
func TestAColumnThatIsNotThere(t *testing.T) {
	f := newFolder(t)
	file := filepath.Join(t.TempDir(), "一月.csv")
	if err := os.WriteFile(file, []byte("协议名称,合同额,性质\n甲,25000,校企\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, said := range map[string]string{"合同款=协议金额": "合同款", "H=协议金额": "H"} {
		r := f.want(exitRefused, "", "import", "partnership", file, "--map", name)
		if want := "文件里没有“" + said + "”这一栏，有：A 协议名称、B 合同额、C 性质。没有导入任何内容"; len(r.Problems) != 1 || r.Problems[0].Code != "intake.no_column" || !strings.HasPrefix(r.Problems[0].Message, want) {
			t.Errorf("%s: %+v", name, r.Problems)
		}
	}
	if f.count("partnership") != 0 {
		t.Error("something was read in")
	}
	f.run("", "import", "partnership", file, "--map", "B=协议金额", "--map", "性质=kind")
	if f.count("partnership") != 1 {
		t.Error("columns that are there are refused")
	}
}

// Files of many kinds go in together; a password is not an argument.
func TestImportSeveralFiles(t *testing.T) {
	f := newFolder(t)
	dir := t.TempDir()
	var files []string
	for name, text := range map[string]string{
		"院校.csv": "学校名称,学校标识码,办学层次\n吉林大学,4122010183,普通本科\n", "协议.csv": "协议名称,协议编号,协议类别\n甲,X-1,校企\n",
	} {
		files = append(files, filepath.Join(dir, name))
		if err := os.WriteFile(files[len(files)-1], []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, r := f.run("", append([]string{"import", "auto"}, files...)...)
	var got struct {
		Batch string
		Files []struct {
			Form  string
			Added int
		}
	}
	if err := json.Unmarshal(r.Result, &got); err != nil || got.Batch == "" || len(got.Files) != 2 || f.count("school") != 1 || f.count("partnership") != 1 {
		t.Errorf("%s %v", r.Result, err)
	}
	none := filepath.Join(dir, "闲.csv")
	if err := os.WriteFile(none, []byte("今天,天气\n好,晴\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if r := f.want(exitRefused, "", "import", "auto", none); r.Problems[0].Code != "register.no_form" || !strings.Contains(r.Problems[0].Message, "闲.csv") {
		t.Errorf("%+v", r.Problems)
	}
	locked := filepath.Join(apptest.Shared(t), "corpus", "xlsx", "excelize__encryptAES.xlsx")
	for password, want := range map[string]string{"wrong": "workbook.wrong_password", "password": "intake.no_header"} {
		t.Setenv("RONGHE_FILE_PASSWORD", password)
		if r := f.want(exitRefused, "", "import", "partnership", locked); r.Problems[0].Code != want {
			t.Errorf("password %q: %+v", password, r.Problems)
		}
	}
}

// Each problem says in a word how much it weighs, before its cell; what a dry run
// says would be so, not that it is.
func TestProblemsSayWhatTheyWeigh(t *testing.T) {
	f := newFolder(t)
	file := filepath.Join(t.TempDir(), "协议.csv")
	text := "协议名称,协议编号,协议金额,外方代码,签订日期\n甲,X-1,三十多,1,2026-03-01\n甲,X-1,40,1,2026-03-01\n乙,X-2,50,1,2026年上半年\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, said bytes.Buffer
	args := []string{"--data", f.dir, "import", "partnership", file}
	if code := run(t.Context(), append(args, "--dry-run"), strings.NewReader(""), &out, &said); code != exitProblems {
		t.Fatalf("exit %d: %s", code, said.String())
	}
	for _, want := range []string{
		"【提示】协议 D1: ", "【请核对】协议 C2: ", "【不能入库】协议 E4: ", "作为另一条登记。",
	} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("nothing says %q:\n%s", want, said.String())
		}
	}
	if strings.Contains(said.String(), "已作为") || strings.Contains(said.String(), "已按") {
		t.Errorf("a dry run says what is done:\n%s", said.String())
	}
}
