/* PDF: pages as large as the picture; paths and text are vectors, the field is an image. */
#include <cairo-pdf.h>

#include "record/paper.h"

static bool open(struct recording *recording, struct error *error)
{
    double width, height;
    paper_points(&recording->plan, &width, &height);
    cairo_surface_t *surface =
        cairo_pdf_surface_create_for_stream(paper_write, recording, width, height);
    /* later ones may keep what is said of the document in packed objects, where few find it */
    cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_4);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, recording->plan.title);
    if (recording->plan.command)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_KEYWORDS,
                                       recording->plan.command);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "glissade");
    /* any fixed date: the same input is to give the same bytes */
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, "2000-01-01T00:00:00Z");
    return paper_open(recording, surface, error);
}

/* The description is known when all is drawn. */
static bool finish(struct recording *recording, struct error *error)
{
    struct paper *paper = recording->state;
    cairo_pdf_surface_set_metadata(paper->surface, CAIRO_PDF_METADATA_SUBJECT,
                                   recording->plan.description);
    return paper_finish(recording, error);
}

const struct format format_pdf = {
    .name = "pdf",
    .title = "PDF for LaTeX and print",
    .flags = FORMAT_PAPER | FORMAT_BARE | FORMAT_PAGES,
    .open = open,
    .add = paper_add,
    .finish = finish,
    .release = paper_release,
};
