using LogRelay.Options.Catalog;
using LogRelay.Options.Patterns;
using LogRelay.Options.Templates;

namespace LogRelay.Options.Parsing;

/// <summary>Reads <see cref="AttributeFamily"/>.</summary>
internal static class AttributeReader
{
    public static AttributeOptions Read(OptionValues values) => new()
    {
        Labels = values.Names(AttributeFamily.Labels),
        LabelsPattern = Pattern(values, AttributeFamily.LabelsRegex),
        Env = values.Names(AttributeFamily.Env),
        EnvPattern = Pattern(values, AttributeFamily.EnvRegex),
        Tag = Tag(values),
    };

    private static KeyPattern? Pattern(OptionValues values, OptionDefinition option)
    {
        var text = values.Text(option);
        if (text.Length == 0)
        {
            return null;
        }

        if (!KeyPattern.TryParse(text, out var pattern, out var problem))
        {
            values.Refuse(option, problem);
        }

        return pattern;
    }

    private static TagTemplate? Tag(OptionValues values)
    {
        var text = values.Text(AttributeFamily.Tag);
        if (text.Length == 0)
        {
            return null;
        }

        if (!TagTemplate.TryParse(text, out var template, out var problem))
        {
            values.Refuse(AttributeFamily.Tag, problem);
        }

        return template;
    }
}
