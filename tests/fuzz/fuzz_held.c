/* Any bytes as a picture or film that may hold a command: found, it is taken apart as a shell does.
 */
#include "fuzz.h"

#include "record/held.h"
#include "session/command.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error error = {""};
    uint8_t *bytes = malloc(size + !size); /* of their own size */
    promise(bytes != NULL, "memory");
    if (size > 0)
        memcpy(bytes, data, size);
    char *command = held_in(bytes, size);
    free(bytes);
    if (!command)
        return 0;
    promise(strncmp(command, "glissade ", 9) == 0, "a command begins with the program's name");
    char **words = command_words(command, &error);
    if (!words)
        check_message(&error);
    else
        promise(strcmp(words[0], "glissade") == 0, "the first word");
    free(words);
    free(command);
    return 0;
}
