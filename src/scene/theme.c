/*
 * Two themes. The racers' inks have the hues that their names in engine/identity.h say, none grey;
 * lightness, chroma and a little of the hue (OKLab, B. Ottosson 2020) are where they stand 3:1
 * against their casing and every shade of the quiet ramp and are told apart with any colour
 * blindness, the first six, whose lines are whole and which meet most often, farthest. The map's
 * ramp goes from 0.165 to 0.56 in OKLab lightness, in the light theme from 0.99 to 0.66, in equal
 * contrasts from band to band; the quiet one is evenly spaced in lightness. Basins have six hues of
 * their own (near 250°, 135°, 25°, 310°, 80°, 185°; each as light as keeps it apart from the others
 * with any colour blindness), darker than any racer's ink in the dark theme and lighter in the
 * light one. Contrasts and distances are computed in a test.
 */
#include "scene/theme.h"

#include <stddef.h>
#include <string.h>

struct colour {
    uint32_t rgb;
    unsigned char index256;
    signed char index16;
};

struct theme {
    bool light;
    struct colour colour[INK_COUNT];
    uint32_t quiet_ramp[RAMP_LEVELS];
};

static const struct theme themes[] = {
    {false,
     {
         [INK_BACKGROUND] = {0x07080f, 232, -1}, [INK_TEXT] = {0xf2f4f8, 255, -1},
         [INK_DIM] = {0xb9c0cd, 251, -1},        [INK_GRID] = {0x5f6a7d, 242, 8},
         [INK_ACCENT] = {0xffd75e, 221, -1},     [INK_WARNING] = {0xffa39c, 217, -1},
         [INK_GHOST] = {0x939bac, 247, 8},       [INK_MARK] = {0xffffff, 231, -1},
         [INK_RACER + 0] = {0x559bf6, 75, 12},   [INK_RACER + 1] = {0xfda330, 214, 3},
         [INK_RACER + 2] = {0xff7473, 210, 9},   [INK_RACER + 3] = {0xcb82be, 175, 13},
         [INK_RACER + 4] = {0x91e58d, 114, 10},  [INK_RACER + 5] = {0xcbacff, 183, 5},
         [INK_RACER + 6] = {0x62e0ed, 80, 14},   [INK_RACER + 7] = {0xe8da4d, 185, 11},
         [INK_RACER + 8] = {0xd08951, 174, 1},   [INK_RACER + 9] = {0xfcb4c0, 217, 13},
         [INK_RACER + 10] = {0x67b08d, 72, 6},   [INK_RACER + 11] = {0xbdbb5f, 143, 2},
         [INK_RAMP + 0] = {0x050c26, 232, -1},   [INK_RAMP + 1] = {0x091b36, 233, -1},
         [INK_RAMP + 2] = {0x0b2541, 233, -1},   [INK_RAMP + 3] = {0x0b2e4b, 234, -1},
         [INK_RAMP + 4] = {0x0b3753, 234, -1},   [INK_RAMP + 5] = {0x0b3f5a, 235, -1},
         [INK_RAMP + 6] = {0x0e4861, 235, -1},   [INK_RAMP + 7] = {0x125066, 236, -1},
         [INK_RAMP + 8] = {0x18576a, 236, -1},   [INK_RAMP + 9] = {0x215f6f, 237, -1},
         [INK_RAMP + 10] = {0x2b6874, 237, -1},  [INK_RAMP + 11] = {0x346e77, 238, -1},
         [INK_RAMP + 12] = {0x40777c, 238, -1},  [INK_RAMP + 13] = {0x4b7e81, 239, -1},
         [INK_BASIN + 0] = {0x3a6b99, 25, -1},   [INK_BASIN + 1] = {0x20517d, 24, -1},
         [INK_BASIN + 2] = {0x013862, 17, -1},   [INK_BASIN + 3] = {0x63773a, 65, -1},
         [INK_BASIN + 4] = {0x4a5d1f, 58, -1},   [INK_BASIN + 5] = {0x334400, 22, -1},
         [INK_BASIN + 6] = {0x844342, 95, -1},   [INK_BASIN + 7] = {0x692a2a, 52, -1},
         [INK_BASIN + 8] = {0x4d1114, 52, -1},   [INK_BASIN + 9] = {0x6a4b7f, 96, -1},
         [INK_BASIN + 10] = {0x503265, 54, -1},  [INK_BASIN + 11] = {0x381a4b, 53, -1},
         [INK_BASIN + 12] = {0x7b5919, 94, -1},  [INK_BASIN + 13] = {0x614000, 94, -1},
         [INK_BASIN + 14] = {0x472800, 58, -1},  [INK_BASIN + 15] = {0x00685c, 30, -1},
         [INK_BASIN + 16] = {0x004e43, 23, -1},  [INK_BASIN + 17] = {0x00362c, 23, -1},
     },
     {0x0c0e1c, 0x0e1321, 0x101727, 0x111c2c, 0x132032, 0x142537, 0x142b3d, 0x153042, 0x153547,
      0x143b4c, 0x144150, 0x134654, 0x134c58, 0x12525c}},
    {true,
     {
         [INK_BACKGROUND] = {0xffffff, 231, -1}, [INK_TEXT] = {0x1b1f27, 234, -1},
         [INK_DIM] = {0x474e5c, 238, -1},        [INK_GRID] = {0x97a1b0, 247, 8},
         [INK_ACCENT] = {0x7a4200, 52, -1},      [INK_WARNING] = {0xa8110a, 88, -1},
         [INK_GHOST] = {0x6d7584, 242, 8},       [INK_MARK] = {0x000000, 16, -1},
         [INK_RACER + 0] = {0x0466ff, 26, 4},    [INK_RACER + 1] = {0xad4704, 94, 3},
         [INK_RACER + 2] = {0x8d0c21, 124, 1},   [INK_RACER + 3] = {0x893985, 90, 5},
         [INK_RACER + 4] = {0x0a754f, 22, 2},    [INK_RACER + 5] = {0x4b16aa, 55, 13},
         [INK_RACER + 6] = {0x027b9c, 24, 6},    [INK_RACER + 7] = {0x413f01, 58, 10},
         [INK_RACER + 8] = {0x975c5f, 88, 9},    [INK_RACER + 9] = {0xbb418c, 126, 5},
         [INK_RACER + 10] = {0x065542, 23, 6},   [INK_RACER + 11] = {0x804602, 52, 3},
         [INK_RAMP + 0] = {0xf4fcff, 231, -1},   [INK_RAMP + 1] = {0xe6f4fa, 255, -1},
         [INK_RAMP + 2] = {0xd9ebf4, 255, -1},   [INK_RAMP + 3] = {0xcce4ef, 254, -1},
         [INK_RAMP + 4] = {0xbfdbe9, 254, -1},   [INK_RAMP + 5] = {0xb3d3e5, 253, -1},
         [INK_RAMP + 6] = {0xa7cbe1, 253, -1},   [INK_RAMP + 7] = {0x9bc4dd, 252, -1},
         [INK_RAMP + 8] = {0x90bcd8, 252, -1},   [INK_RAMP + 9] = {0x85b4d5, 251, -1},
         [INK_RAMP + 10] = {0x7badd2, 251, -1},  [INK_RAMP + 11] = {0x71a7cf, 250, -1},
         [INK_RAMP + 12] = {0x679fcc, 250, -1},  [INK_RAMP + 13] = {0x5e98c9, 250, -1},
         [INK_BASIN + 0] = {0xc9ddfc, 189, -1},  [INK_BASIN + 1] = {0xa7c4ee, 153, -1},
         [INK_BASIN + 2] = {0x8aaadb, 110, -1},  [INK_BASIN + 3] = {0xd7f9e0, 194, -1},
         [INK_BASIN + 4] = {0xb2e2c0, 151, -1},  [INK_BASIN + 5] = {0x92caa4, 115, -1},
         [INK_BASIN + 6] = {0xf9cfcb, 224, -1},  [INK_BASIN + 7] = {0xeab0ac, 217, -1},
         [INK_BASIN + 8] = {0xd6948f, 174, -1},  [INK_BASIN + 9] = {0xede5ff, 225, -1},
         [INK_BASIN + 10] = {0xd3c8f9, 183, -1}, [INK_BASIN + 11] = {0xbaade5, 146, -1},
         [INK_BASIN + 12] = {0xeedaba, 223, -1}, [INK_BASIN + 13] = {0xdbbf91, 187, -1},
         [INK_BASIN + 14] = {0xc5a46f, 180, -1}, [INK_BASIN + 15] = {0xc0eee7, 159, -1},
         [INK_BASIN + 16] = {0x96d8cf, 116, -1}, [INK_BASIN + 17] = {0x71c0b6, 80, -1},
     },
     {0xf8fafd, 0xf3f7fc, 0xedf4fb, 0xe8f1fa, 0xe2eef9, 0xdcebf8, 0xd6e8f6, 0xd0e5f5, 0xcae3f3,
      0xc4e0f2, 0xbeddf0, 0xb7daee, 0xb1d8ed, 0xaad5eb}},
};

const char *const theme_names[] = {"dark", "light", NULL};

const char *const theme_titles[] = {"bright paths on a dark map", "dark paths on a light map",
                                    NULL};

void theme_palette(int theme, struct palette *palette)
{
    palette->light = themes[theme].light;
    for (int ink = 0; ink < INK_COUNT; ink++) {
        palette->rgb[ink] = themes[theme].colour[ink].rgb;
        palette->index256[ink] = themes[theme].colour[ink].index256;
        palette->index16[ink] = themes[theme].colour[ink].index16;
    }
    memcpy(palette->quiet_ramp, themes[theme].quiet_ramp, sizeof palette->quiet_ramp);
}
