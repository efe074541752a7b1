using System.Collections.Frozen;
using LogRelay.Options.Messages;

namespace LogRelay.Options.Catalog;

/// <summary>
/// The one list of every log-opt that LogRelay knows. Parsing, messages and docs/options.md all come from it.
/// A new family is one more class with its definitions, named in <see cref="Families"/>.
/// </summary>
public static class OptionCatalog
{
    private static readonly FrozenDictionary<string, OptionDefinition> ByName;

    static OptionCatalog()
    {
        Families =
        [
            JsonFileFamily.Family, RetentionFamily.Family, AttributeFamily.Family, ProcessingFamily.Family,
            GelfFamily.Family, CloudWatchFamily.Family, RelayFamily.Family, RouteFamily.Family, DockerFamily.Family,
        ];
        All = [.. Families.SelectMany(family => family.Options)];
        ByName = All.ToFrozenDictionary(option => option.Name, StringComparer.Ordinal);
    }

    /// <summary>The sections, in the order of docs/options.md.</summary>
    public static IReadOnlyList<OptionFamily> Families { get; }

    /// <summary>Every option, in the order of <see cref="Families"/>.</summary>
    public static IReadOnlyList<OptionDefinition> All { get; }

    /// <summary>The option of exactly this name; null when there is none.</summary>
    public static OptionDefinition? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The option that a person who wrote <paramref name="name"/> most likely meant; null when none is near.</summary>
    public static OptionDefinition? Nearest(string name)
    {
        // A secret or a certificate is never given itself.
        if (Find(name + "-file") is { } file)
        {
            return file;
        }
        var nearest = NearestName.Find(name, All.Select(option => option.Name));
        return nearest is null ? null : ByName[nearest];
    }
}
