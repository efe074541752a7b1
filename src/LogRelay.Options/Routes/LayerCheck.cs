using LogRelay.Options.Catalog;
using LogRelay.Options.Parsing;

namespace LogRelay.Options.Routes;

/// <summary>Checks options that stand below a container's own, before any container has them.</summary>
public static class LayerCheck
{
    private const string AnyGroup = "any";

    /// <summary>Everything that is wrong with them; a region without a group is not: containers name the group.</summary>
    /// <param name="options">All layers up to this one.</param>
    public static IReadOnlyList<LogOptError> FindErrors(IReadOnlyDictionary<string, string> options)
    {
        var awaitsGroup = !options.ContainsKey(CloudWatchFamily.Group.Name) && CloudWatchFamily.Family.Options.Any(option => options.ContainsKey(option.Name));
        return LogOptParser.Parse(awaitsGroup
            ? new Dictionary<string, string>(options, StringComparer.Ordinal) { [CloudWatchFamily.Group.Name] = AnyGroup }
            : options).Errors;
    }
}
