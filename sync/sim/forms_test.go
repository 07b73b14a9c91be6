package sim

import (
	"sync"
	"testing/fstest"

	"ronghe/app/catalog"
	"ronghe/store/storetest"
)

const (
	county = "220281-edu"
	second = "220282-edu"
	city   = "220200-edu"
)

const deal = `
id: deal
version: 1
title: 协议
group: A
scope: unit
keys: [title]
display: title
sections:
  - id: base
    title: 基本
    fields:
      - {id: title, label: 名称, type: text, required: true}
      - {id: no, label: 编号, type: text}
      - {id: amount, label: 金额, type: decimal, unit: 万元, scale: 2}
      - {id: kind, label: 类型, type: choice, options: [{code: a, label: 甲}, {code: b, label: 乙}]}
      - {id: scan, label: 扫描件, type: files}
      - {id: mobile, label: 手机, type: phone, personal: {purpose: 联系, keep: 2年, mask: phone}}
      - id: funds
        label: 资金
        type: table
        fields:
          - {id: cash, label: 现金, type: decimal, scale: 2}
          - {id: signer, label: 签字人, type: text, personal: {purpose: 核对, keep: 2年, mask: name}}
list:
  columns: [title, no, amount]
  sort: [title]
search: [title, no]
export:
  title: 协议表
  columns: [{field: title}]
`

const org = `
id: org
version: 1
title: 机构
group: A
scope: province
keys: [title]
display: title
sections:
  - id: base
    title: 基本
    fields:
      - {id: title, label: 名称, type: text, required: true}
      - {id: no, label: 代码, type: text}
      - {id: mobile, label: 电话, type: phone, personal: {purpose: 联系, keep: 2年, mask: phone}}
list:
  columns: [title, no]
  sort: [title]
search: [title]
export:
  title: 机构表
  columns: [{field: title}]
`

const offer = `
id: supply_demand
version: 1
title: 供需
group: A
scope: unit
keys: [title]
display: title
sections:
  - id: base
    title: 基本
    fields:
      - {id: title, label: 标题, type: text, required: true}
      - {id: status, label: 状态, type: choice, options: [{code: registered, label: 登记}, {code: published, label: 发布}]}
      - {id: scope, label: 范围, type: choice, options: [{code: county, label: 县}, {code: city, label: 市}, {code: province, label: 省}]}
list:
  columns: [title, status]
  sort: [title]
search: [title]
export:
  title: 供需表
  columns: [{field: title}]
`

// forms are small registers with one of everything that reconciling treats apart:
// personal values, rows, attachments, a directory, what is published.
var forms = sync.OnceValue(func() *catalog.Catalog {
	fsys := fstest.MapFS{"forms/" + catalog.SharedFile: {Data: []byte(storetest.Shared)}}
	for name, text := range map[string]string{"deal": deal, "org": org, "supply_demand": offer} {
		fsys["forms/"+name+".yaml"] = &fstest.MapFile{Data: []byte(text)}
	}
	c, err := catalog.Load(fsys, "forms", nil)
	if err != nil {
		panic(err)
	}
	return c
})
