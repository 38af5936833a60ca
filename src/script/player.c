#include "script/player.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "session/undo.h"

static void tell(struct player *player, const char *text)
{
    snprintf(player->session->message, sizeof player->session->message, "%s", text);
}

void player_begin(struct player *player, struct session *session)
{
    player->session = session;
    session->player = player;
}

void player_end(struct player *player)
{
    if (!player->on)
        return;
    player->session->pause_at = -1;
    stage_close(&player->stage);
    script_free(&player->script);
    player->on = player->begun = player->over = false;
}

bool player_take(struct player *player, struct script *script, int scene, struct error *error)
{
    struct stage stage;
    if (!stage_open(&stage, script, player->session, error))
        return false;
    stage.override = player->override;
    stage.override_context = player->override_context;
    if (!stage_rehearse(&stage, error)) {
        stage_close(&stage);
        return false;
    }
    player_end(player);
    player->script = *script;
    *script = (struct script){0};
    player->stage = stage;
    player->stage.script = &player->script;
    player->stage.scene = scene;
    player->on = true;
    return true;
}

int player_scene_of(const struct script *script, const char *text, struct error *error)
{
    long scene;
    if (text_integer("scene", text, &scene, NULL) && scene >= 1 && scene <= script->scenes)
        return (int)scene - 1;
    fail(error, "%.60s: %s has no such scene (1 to %d)", text, script->file, script->scenes);
    return -1;
}

/* --- going on --- */

/* What was shown stays, and the lesson ends: memory is short. */
static void give_up(struct player *player, const struct error *error)
{
    tell(player, error->text);
    player_end(player);
    player->over = true;
}

/* What there is to do at a halt, for whoever looks. */
static void tell_keys(struct player *player)
{
    const struct stage *stage = &player->stage;
    char text[128] = "";
    bool last = stage->scene + 1 == player->script.scenes;
    if (stage->halt == HALT_WAIT)
        snprintf(text, sizeof text, "Space or PageDown goes on");
    else if (stage->halt == HALT_ASK)
        snprintf(text, sizeof text, "1 to %d, or a press on it, answers; PageDown goes on",
                 stage->question.count);
    else if (stage->halt == HALT_END && last)
        snprintf(text, sizeof text, "the end; PageUp goes back");
    else if (stage->halt == HALT_END)
        snprintf(text, sizeof text, "PageDown: the next scene");
    tell(player, text);
}

/* Seconds that a film shows what it has come to. */
static double time_at(const struct player *player)
{
    enum halt halt = player->stage.halt;
    return halt == HALT_ASK    ? fmax(player->hold, QUESTION_SECONDS)
           : halt == HALT_PLAY ? 0
                               : player->hold;
}

/* The race is set in motion, or stands, as the halt wants. */
static void settle(struct player *player)
{
    struct session *session = player->session;
    struct stage *stage = &player->stage;
    bool plays = stage->halt == HALT_PLAY;
    struct error error;
    if (stage->halt == HALT_END && stage->question.text && !stage->revealed) {
        stage->revealed = true;
        if (!stage_show_caption(stage, &error))
            give_up(player, &error);
    }
    player->moved |= plays;
    session->pause_at = plays ? stage->until : -1;
    session_catch_up(session, NULL, NULL);
    session->state.playing = plays;
    session->owed = 0;
    player->left = time_at(player);
    tell_keys(player);
}

static void go_on(struct player *player)
{
    struct error error;
    if (stage_run(&player->stage, &error))
        settle(player);
    else
        give_up(player, &error);
}

/* Carries lines out, at once what would be played, up to the wait or question of that number, from
 * 1. */
static bool pass_to(struct player *player, int place, struct error *error)
{
    struct stage *stage = &player->stage;
    for (int reached = 0; stage->halt != HALT_END;) {
        bool stands = stage->halt == HALT_WAIT || stage->halt == HALT_ASK;
        if (stands && ++reached == place)
            break;
        if (stage->halt == HALT_PLAY) {
            session_aim(player->session, (struct aim){stage->until, false});
            player->moved = true;
        }
        if (!stage_run(stage, error))
            return false;
    }
    player->behind = place - 1;
    return true;
}

/* Shows a scene from its beginning, or at its wait or question of that number. */
static void show_scene(struct player *player, int scene, int place)
{
    struct stage *stage = &player->stage;
    struct error error;
    stage->mode = STAGE_LIVE;
    player->begun = true;
    player->moved = false;
    player->behind = 0;
    undo_forget(player->session);
    if (stage_begin(stage, scene, &error) && stage_run(stage, &error) &&
        (place == 0 || pass_to(player, place, &error)))
        settle(player);
    else
        give_up(player, &error);
}

/* The race has come where it was to be watched to, or cannot. */
static bool has_played(const struct player *player)
{
    const struct session *session = player->session;
    bool there = session->state.position >= player->stage.until || session_over(session);
    return there && session->target < 0 && !session->state.playing;
}

static bool film_goes_on(struct player *player, double seconds)
{
    player->left -= seconds;
    if (player->left > 0)
        return false;
    if (player->stage.halt == HALT_END && player->stage.scene + 1 == player->script.scenes)
        player->over = true;
    else
        player_next(player);
    return true;
}

bool player_is_due(const struct player *player)
{
    return player && player->on && !player->over &&
           (!player->begun || (player->stage.halt == HALT_PLAY && has_played(player)));
}

bool player_turn(struct player *player, double seconds)
{
    if (!player || !player->on || player->over)
        return false;
    if (!player->begun) {
        show_scene(player, player->stage.scene, 0);
        return true;
    }
    if (player->stage.halt == HALT_PLAY) {
        if (!has_played(player))
            return false;
        go_on(player);
        return true;
    }
    return player->film && film_goes_on(player, seconds);
}

/* --- by hand --- */

/* What is being played is there at once, up to where something waits. */
static void finish_playing(struct player *player)
{
    struct stage *stage = &player->stage;
    struct error error;
    bool good = true;
    while (good && stage->halt == HALT_PLAY) {
        session_aim(player->session, (struct aim){stage->until, false});
        session_catch_up(player->session, NULL, NULL);
        good = stage_run(stage, &error);
    }
    if (good)
        settle(player);
    else
        give_up(player, &error);
}

void player_next(struct player *player)
{
    struct stage *stage = &player->stage;
    if (stage->halt == HALT_PLAY) {
        finish_playing(player);
    } else if (stage->halt != HALT_END) {
        player->behind++;
        go_on(player);
    } else if (stage->scene + 1 < player->script.scenes) {
        show_scene(player, stage->scene + 1, 0);
    } else {
        tell_keys(player);
    }
}

void player_back(struct player *player)
{
    struct stage *stage = &player->stage;
    bool at_beginning = player->behind == 0 && (stage->halt == HALT_PLAY || !player->moved);
    if (at_beginning)
        show_scene(player, stage->scene > 0 ? stage->scene - 1 : 0, 0);
    else
        show_scene(player, stage->scene, player->behind);
}

static void choose(struct player *player, int answer)
{
    struct error error;
    player->stage.question.chosen = answer;
    if (stage_show_caption(&player->stage, &error))
        player_next(player);
    else
        give_up(player, &error);
}

bool player_key(struct player *player, uint32_t key)
{
    if (!player || !player->on || !player->begun)
        return false;
    const struct stage *stage = &player->stage;
    bool stands = stage->halt == HALT_WAIT || stage->halt == HALT_ASK;
    if (key == KEY_PAGE_DOWN || (key == ' ' && stands))
        player_next(player);
    else if (key == KEY_PAGE_UP)
        player_back(player);
    else if (stage->halt == HALT_ASK && key >= '1' && key < '1' + (uint32_t)stage->question.count)
        choose(player, (int)(key - '1'));
    else
        return false;
    return true;
}

bool player_can_press(const struct player *player, int byte)
{
    return player && player->on && player->begun && stage_answer_at(&player->stage, byte) >= 0;
}

bool player_press(struct player *player, int byte)
{
    if (!player_can_press(player, byte))
        return false;
    choose(player, stage_answer_at(&player->stage, byte));
    return true;
}
