using System.Diagnostics.CodeAnalysis;

namespace LogRelay.Options.Templates;

/// <summary>The template of a tag, as text; nothing evaluates it in this slice. Equal when the texts are equal.</summary>
/// <param name="Text">The template as the person wrote it.</param>
public sealed record TagTemplate(string Text)
{
    /// <summary><c>{{.ID}}</c>: what GELF takes when no tag was given.</summary>
    public static readonly TagTemplate ShortId = new("{{.ID}}");

    /// <summary>Takes the text of a template. Does not throw.</summary>
    public static bool TryParse(
        string text,
        [NotNullWhen(true)] out TagTemplate? template,
        [NotNullWhen(false)] out string? problem)
    {
        problem = null;
        template = new TagTemplate(text);
        return true;
    }
}
