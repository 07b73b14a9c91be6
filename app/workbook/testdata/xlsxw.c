/* The yardstick of the write bench: libxlsxwriter in constant memory mode
 * writes the same rows as wideTable in write_test.go. With a third argument it
 * keeps the rows and writes shared strings, as spreadsheet programs do: input
 * for the read bench. Usage: xlsxw ROWS OUT.xlsx [shared] */
#include <stdio.h>
#include <stdlib.h>
#include <xlsxwriter.h>

static const char *words[] = {
    "吉林", "长春", "延边", "通化", "白城", "四平", "辽源", "松原",
    "职业", "技术", "学院", "学校", "中心", "集团", "联盟", "基地",
    "汽车", "农业", "医药", "旅游", "轨道", "客车", "化工", "光电",
    "实训", "合作", "项目", "协议", "产业", "教育", "融合", "发展"};

int main(int argc, char **argv)
{
    if (argc != 3 && argc != 4)
        return 2;
    long rows = atol(argv[1]);
    lxw_workbook_options options = {.constant_memory = argc == 3 ? LXW_TRUE : LXW_FALSE};
    lxw_workbook *book = workbook_new_opt(argv[2], &options);
    lxw_worksheet *sheet = workbook_add_worksheet(book, "台账");
    lxw_format *text = workbook_add_format(book);
    lxw_format *money = workbook_add_format(book);
    lxw_format *whole = workbook_add_format(book);
    lxw_format *date = workbook_add_format(book);
    lxw_format *all[] = {text, money, whole, date};
    for (int i = 0; i < 4; i++) {
        format_set_border(all[i], LXW_BORDER_THIN);
        format_set_font_name(all[i], "宋体");
        format_set_font_size(all[i], 10);
    }
    format_set_num_format(text, "@");
    format_set_num_format(money, "#,##0.00");
    format_set_num_format(whole, "#,##0");
    format_set_num_format(date, "yyyy-mm-dd");

    char buf[128];
    for (long r = 0; r < rows; r++) {
        for (long c = 0; c < 20; c++) {
            long k = r * 7919 + c * 104729;
            if (c % 20 < 4) {
                snprintf(buf, sizeof buf, "22%08ld", k % 100000000);
                worksheet_write_string(sheet, r, c, buf, text);
            } else if (c < 11) {
                snprintf(buf, sizeof buf, "%s%s%s%ld", words[k % 32], words[(k / 32) % 32],
                         words[(k / 1024) % 32], k % 1000);
                worksheet_write_string(sheet, r, c, buf, text);
            } else if (c < 16) {
                worksheet_write_number(sheet, r, c, (double)(k % 100000000) / 100.0, money);
            } else if (c < 18) {
                worksheet_write_number(sheet, r, c, (double)(k % 100000), whole);
            } else {
                worksheet_write_number(sheet, r, c, (double)(36526 + k % 9000), date);
            }
        }
    }
    return workbook_close(book) == LXW_NO_ERROR ? 0 : 1;
}
