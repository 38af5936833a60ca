#include "base/characters.h"

#include <stdbool.h>
#include <string.h>

uint32_t text_next(const char **text)
{
    const unsigned char *s = (const unsigned char *)*text;
    if (*s == 0)
        return 0;
    if (*s < 0x80) {
        *text += 1;
        return *s;
    }
    int extra = *s >= 0xF0 && *s < 0xF5   ? 3
                : *s >= 0xE0 && *s < 0xF0 ? 2
                : *s >= 0xC2 && *s < 0xE0 ? 1
                                          : 0;
    uint32_t code = *s & (0x3Fu >> extra);
    for (int i = 1; i <= extra; i++) {
        if ((s[i] & 0xC0) != 0x80) {
            extra = 0;
            break;
        }
        code = code << 6 | (s[i] & 0x3Fu);
    }
    bool overlong = (extra == 2 && code < 0x800) || (extra == 3 && code < 0x10000);
    if (extra == 0 || overlong || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) {
        *text += 1;
        return 0xFFFD;
    }
    *text += extra + 1;
    return code;
}

int text_encode(uint32_t code, char out[static 4])
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    int extra = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    for (int i = extra; i > 0; i--) {
        out[i] = (char)(0x80 | (code & 0x3F));
        code >>= 6;
    }
    out[0] = (char)((0xFF00 >> (extra + 1) & 0xFF) | code);
    return extra + 1;
}

static bool is_combining(uint32_t code)
{
    return (code >= 0x300 && code <= 0x36F) || (code >= 0x20D0 && code <= 0x20FF);
}

/* East_Asian_Width W and F of Unicode 15 (EastAsianWidth.txt), gaps between scripts of it closed.
 */
static bool is_wide(uint32_t code)
{
    static const struct {
        uint32_t first, last;
    } table[] = {
        {0x1100, 0x115F},   {0x231A, 0x231B},   {0x2329, 0x232A},   {0x23E9, 0x23EC},
        {0x23F0, 0x23F0},   {0x23F3, 0x23F3},   {0x25FD, 0x25FE},   {0x2614, 0x2615},
        {0x2648, 0x2653},   {0x267F, 0x267F},   {0x2693, 0x2693},   {0x26A1, 0x26A1},
        {0x26AA, 0x26AB},   {0x26BD, 0x26BE},   {0x26C4, 0x26C5},   {0x26CE, 0x26CE},
        {0x26D4, 0x26D4},   {0x26EA, 0x26EA},   {0x26F2, 0x26F3},   {0x26F5, 0x26F5},
        {0x26FA, 0x26FA},   {0x26FD, 0x26FD},   {0x2705, 0x2705},   {0x270A, 0x270B},
        {0x2728, 0x2728},   {0x274C, 0x274C},   {0x274E, 0x274E},   {0x2753, 0x2755},
        {0x2757, 0x2757},   {0x2795, 0x2797},   {0x27B0, 0x27B0},   {0x27BF, 0x27BF},
        {0x2B1B, 0x2B1C},   {0x2B50, 0x2B50},   {0x2B55, 0x2B55},   {0x2E80, 0x303E},
        {0x3041, 0x3247},   {0x3250, 0x4DBF},   {0x4E00, 0xA4CF},   {0xA960, 0xA97F},
        {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE10, 0xFE19},   {0xFE30, 0xFE6F},
        {0xFF01, 0xFF60},   {0xFFE0, 0xFFE6},   {0x16FE0, 0x18CFF}, {0x1B000, 0x1B2FF},
        {0x1F18E, 0x1F18E}, {0x1F191, 0x1F19A}, {0x1F200, 0x1F320}, {0x1F32D, 0x1F335},
        {0x1F337, 0x1F37C}, {0x1F37E, 0x1F393}, {0x1F3A0, 0x1F3CA}, {0x1F3CF, 0x1F3D3},
        {0x1F3E0, 0x1F3F0}, {0x1F3F4, 0x1F3F4}, {0x1F3F8, 0x1F43E}, {0x1F440, 0x1F440},
        {0x1F442, 0x1F4FC}, {0x1F4FF, 0x1F53D}, {0x1F54B, 0x1F54E}, {0x1F550, 0x1F567},
        {0x1F57A, 0x1F57A}, {0x1F595, 0x1F596}, {0x1F5A4, 0x1F5A4}, {0x1F5FB, 0x1F64F},
        {0x1F680, 0x1F6C5}, {0x1F6CC, 0x1F6CC}, {0x1F6D0, 0x1F6D2}, {0x1F6D5, 0x1F6D7},
        {0x1F6DC, 0x1F6DF}, {0x1F6EB, 0x1F6EC}, {0x1F6F4, 0x1F6FC}, {0x1F7E0, 0x1F7EB},
        {0x1F7F0, 0x1F7F0}, {0x1F90C, 0x1F93A}, {0x1F93C, 0x1F945}, {0x1F947, 0x1F9FF},
        {0x1FA70, 0x1FAFF}, {0x20000, 0x3FFFD},
    };
    for (size_t i = 0; code >= table[0].first && i < sizeof table / sizeof *table; i++)
        if (code <= table[i].last)
            return code >= table[i].first;
    return false;
}

int text_width(uint32_t code)
{
    return is_combining(code) ? 0 : is_wide(code) ? 2 : 1;
}

int text_columns(const char *text)
{
    int columns = 0;
    for (uint32_t code; (code = text_next(&text)) != 0;)
        columns += text_width(code);
    return columns;
}

const char *text_ascii(uint32_t code)
{
    static const struct {
        uint32_t code;
        const char *ascii;
    } table[] = {
        {0xA0, " "},      {0xB0, " deg"},   {0xB1, "+-"},      {0xB2, "^2"},
        {0xB3, "^3"},     {0xB5, "u"},      {0xB7, "*"},       {0xB9, "^1"},
        {0xBD, "1/2 "},   {0xBC, "1/4 "},   {0xD7, "x"},       {0xF7, "/"},
        {0x302, "^"},     {0x303, "~"},     {0x304, "_"},      {0x394, "D"},
        {0x3A3, "sum"},   {0x3B1, "alpha"}, {0x3B2, "beta"},   {0x3B3, "gamma"},
        {0x3B4, "delta"}, {0x3B5, "eps"},   {0x3B6, "zeta"},   {0x3B7, "eta"},
        {0x3B8, "theta"}, {0x3BA, "kappa"}, {0x3BB, "lambda"}, {0x3BC, "mu"},
        {0x3C0, "pi"},    {0x3C1, "rho"},   {0x3C3, "sigma"},  {0x3C4, "tau"},
        {0x3C9, "omega"}, {0x1D40, "'"},    {0x2013, "-"},     {0x2014, "-"},
        {0x2016, "|"},    {0x2018, "'"},    {0x2019, "'"},     {0x201C, "\""},
        {0x201D, "\""},   {0x2026, "..."},  {0x2032, "'"},     {0x207B, "^-"},
        {0x2070, "^0"},   {0x2074, "^4"},   {0x2075, "^5"},    {0x2076, "^6"},
        {0x2077, "^7"},   {0x2078, "^8"},   {0x2079, "^9"},    {0x1D57, "^t"},
        {0x2080, "0"},    {0x2081, "1"},    {0x2082, "2"},     {0x2083, "3"},
        {0x209C, "_t"},   {0x2096, "_k"},   {0x208A, "+"},     {0x208B, "-"},
        {0x2190, "<-"},   {0x2191, "up"},   {0x2192, "->"},    {0x2193, "down"},
        {0x2194, "<->"},  {0x2202, "d"},    {0x2207, "grad "}, {0x2208, " in "},
        {0x2212, "-"},    {0x221A, "sqrt"}, {0x221E, "inf"},   {0x2248, "~"},
        {0x2260, "!="},   {0x2264, "<="},   {0x2265, ">="},    {0x22A5, "_|_"},
        {0x2295, "(+)"},  {0x2299, "(.)"},  {0x2500, "-"},     {0x2501, "="},
        {0x2502, "|"},    {0x2503, "|"},    {0x250A, ":"},     {0x2506, ":"},
        {0x251C, "|"},    {0x2524, "|"},    {0x253C, "+"},     {0x2588, "#"},
        {0x2580, "\""},   {0x2584, "_"},    {0x25A0, "#"},     {0x25B2, "A"},
        {0x25B6, ">"},    {0x25B8, ">"},    {0x25C0, "<"},     {0x25C6, "*"},
        {0x25CB, "o"},    {0x25CF, "@"},    {0x25BC, "V"},     {0x25A1, "#"},
        {0x25B3, "A"},    {0x25C7, "*"},    {0x25BD, "V"},     {0x2605, "*"},
        {0x2606, "*"},    {0x2713, "ok"},   {0x2715, "x"},     {0x2716, "X"},
        {0x271A, "+"},    {0x23F8, "||"},   {0x21E7, "Shift"}, {0x29BF, "@"},
        {0x25C9, "@"},    {0x25CE, "O"},    {0x2B22, "#"},     {0x21BA, "restart"},
        {0xAF, "-"},      {0x2225, "||"},   {0x1D4F, "^k"},    {0x2099, "_n"},
        {0x1E7D, "v~"},   {0x175, "w^"},    {0x177, "y^"},     {0x2044, "/"},
        {0xD8, "O"},      {0x208C, "="},    {0x25AA, "#"},     {0x25B4, "A"},
        {0x25AE, "|"},    {0x25BE, "v"},
    };
    static const char printable[] =
        " \0!\0\"\0#\0$\0%\0&\0'\0(\0)\0*\0+\0,\0-\0.\0/"
        "\0000\0001\0002\0003\0004\0005\0006\0007\0008\0009\0:\0;\0<\0="
        "\0>\0?\0@\0A\0B\0C\0D\0E\0F\0G\0H\0I\0J\0K\0L\0M\0N\0O\0P\0Q\0R\0S\0T\0U\0V\0W\0X\0Y\0Z\0["
        "\0\\\0]\0^\0_\0`\0a"
        "\0b\0c\0d\0e\0f\0g\0h\0i\0j\0k\0l\0m\0n\0o\0p\0q\0r\0s\0t\0u\0v\0w\0x\0y\0z\0{\0|\0}\0~";
    if (code >= 0x20 && code < 0x7F)
        return printable + 2 * (code - 0x20);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].code == code)
            return table[i].ascii;
    return "?";
}

/* A digit or a minus that stands high, as the character on the line; 0 for any other. */
static char lowered(uint32_t code)
{
    static const struct {
        uint32_t code;
        char plain;
    } high[] = {{0x207B, '-'}, {0xB9, '1'}, {0xB2, '2'}, {0xB3, '3'}};
    for (size_t i = 0; i < sizeof high / sizeof *high; i++)
        if (high[i].code == code)
            return high[i].plain;
    return code == 0x2070 || (code >= 0x2074 && code <= 0x2079) ? (char)('0' + code - 0x2070) : 0;
}

/* Bytes of the "·10", "×10" or "10" at `text` with an exponent behind it; 0 where none is. */
static size_t power_length(const char *text, uint32_t before)
{
    static const char *const tens[] = {"·10", "×10", "10"};
    bool within = before == '.' || (before >= '0' && before <= '9');
    for (size_t i = 0; i < sizeof tens / sizeof *tens; i++) {
        size_t length = strlen(tens[i]);
        const char *exponent = text + length;
        if (strncmp(text, tens[i], length) == 0 && within == (length > 2))
            return lowered(text_next(&exponent)) ? length : 0;
    }
    return 0;
}

void text_to_ascii(char *out, size_t size, const char *text)
{
    size_t length = 0;
    uint32_t before = 0;
    bool power = false; /* within the exponent of a power of ten */
    if (size == 0)
        return;
    for (uint32_t code; *text; before = code) {
        size_t ten = power_length(text, before); /* bytes */
        const char *at = text;
        code = text_next(&text);
        char low[] = {lowered(code), '\0'};
        const char *ascii = ten > 0                              ? (*at == '1' ? "1e" : "e")
                            : *low && (power || lowered(before)) ? low
                                                                 : text_ascii(code);
        power = ten > 0 || (power && *low);
        text = ten > 0 ? at + ten : text;
        size_t more = strlen(ascii);
        if (length + more >= size)
            break;
        memcpy(out + length, ascii, more);
        length += more;
    }
    out[length] = '\0';
}

/* True for what changes more on a screen than its own place. */
static bool is_control(uint32_t code)
{
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x61C || code == 0x200E ||
           code == 0x200F || (code >= 0x2028 && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069);
}

void text_clean(char *out, size_t size, const char *text)
{
    size_t length = 0;
    bool broken = false;
    for (uint32_t code; (code = text_next(&text)) != 0;) {
        bool blank = code == '\n' || code == '\r' || code == '\t';
        bool bad = !blank && (code == 0xFFFD || is_control(code));
        char bytes[4] = "?";
        int count = bad ? 1 : text_encode(blank ? ' ' : code, bytes);
        if (bad && broken)
            continue;
        if (length + (size_t)count >= size)
            break;
        memcpy(out + length, bytes, (size_t)count);
        length += (size_t)count;
        broken = bad;
    }
    out[length] = '\0';
}
