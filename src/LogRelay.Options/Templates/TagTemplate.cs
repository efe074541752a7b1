using System.Diagnostics.CodeAnalysis;
using LogRelay.Options.Containers;
using LogRelay.Options.Templates.Evaluation;
using LogRelay.Options.Templates.Syntax;
using LogRelay.Options.Templates.Formatting;

namespace LogRelay.Options.Templates;

/// <summary>
/// A tag in Docker's template language: Go's text/template over the facts of a container, with Docker's functions
/// (moby daemon/logger/loggerutils/log_tag.go and daemon/logger/templates). Equal when the texts are equal. Immutable;
/// safe from any thread. Work and result are bounded for any template and any container.
/// </summary>
/// <remarks>
/// Other than Docker: the container as a whole is not printed (<c>{{.}}</c>, <c>{{json .}}</c>), since that would spread
/// its environment; <c>define</c>, <c>block</c>, <c>template</c>, <c>call</c>, methods of times, and imaginary numbers are
/// not known; a name of a field that does not exist is found while parsing, also where it would never be evaluated.
/// </remarks>
public sealed class TagTemplate : IEquatable<TagTemplate>
{
    /// <summary>Longest template, in bytes of UTF-8.</summary>
    public const int MaxTemplateBytes = 16 * 1024;

    /// <summary>Longest tag, in bytes of UTF-8: it goes with every line.</summary>
    public const int MaxTagBytes = 16 * 1024;

    /// <summary><c>{{.ID}}</c>: what GELF takes when no tag was given.</summary>
    public static readonly TagTemplate ShortId = new("{{.ID}}", TemplateParser.Parse("{{.ID}}"));

    private readonly IReadOnlyList<Node> _nodes;

    private TagTemplate(string text, IReadOnlyList<Node> nodes)
    {
        Text = text;
        _nodes = nodes;
    }

    /// <summary>The template as the person wrote it.</summary>
    public string Text { get; }

    /// <summary>Reads a template. Does not throw.</summary>
    /// <param name="text">The template.</param>
    /// <param name="template">Null when false.</param>
    /// <param name="problem">What is wrong with it, on one printable line; null when true.</param>
    public static bool TryParse(
        string text,
        [NotNullWhen(true)] out TagTemplate? template,
        [NotNullWhen(false)] out string? problem)
    {
        template = null;
        problem = null;
        try
        {
            var bytes = GoBytes.Of(text);
            if (bytes.Length > MaxTemplateBytes)
            {
                throw new TemplateException($"is longer than {MaxTemplateBytes} bytes");
            }

            template = new TagTemplate(text, TemplateParser.Parse(bytes));
            return true;
        }
        catch (TemplateException e)
        {
            problem = e.Message;
            return false;
        }
    }

    /// <summary>Renders the tag of one container. Does not throw.</summary>
    /// <param name="description">The container's facts.</param>
    /// <param name="hostName">What <c>.Hostname</c> gives: the host's name, not the container's.</param>
    public TagRendering Render(ContainerDescription description, string hostName)
    {
        try
        {
            var bytes = TemplateEvaluator.Render(_nodes, new ContainerValue(description, hostName));
            return new TagRendering(GoBytes.ToText(bytes), null);
        }
        catch (TemplateException e)
        {
            return new TagRendering(null, e.Message);
        }
    }

    /// <inheritdoc/>
    public bool Equals(TagTemplate? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TagTemplate);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Text);

    /// <inheritdoc/>
    public override string ToString() => Text;
}
