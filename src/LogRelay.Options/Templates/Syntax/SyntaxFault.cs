using System.Globalization;
using LogRelay.Options.Templates.Formatting;

namespace LogRelay.Options.Templates.Syntax;

/// <summary>Says where in a template a fault is.</summary>
internal static class SyntaxFault
{
    /// <summary>The fault with its place, counted in characters from 1 as a person does.</summary>
    public static TemplateException At(string source, int position, string what)
    {
        var character = new StringInfo(GoBytes.ToText(source[..position])).LengthInTextElements + 1;
        return new TemplateException(string.Create(CultureInfo.InvariantCulture, $"{what}, at character {character}"));
    }
}
