using LogRelay.Options.Catalog;

namespace LogRelay.Options.Routes;

/// <summary>Puts options from several places together: a higher layer's value takes the place of a lower one's.</summary>
internal static class OptionLayers
{
    // How lines become CloudWatch events is said by one of these at most.
    private static readonly OptionDefinition[] EventOptions =
        [CloudWatchFamily.DatetimeFormat, CloudWatchFamily.MultilinePattern, CloudWatchFamily.Format];

    /// <summary>Adds a layer on top.</summary>
    /// <param name="below">What is there already; changed.</param>
    /// <param name="layer">Options by name; null takes away what lower layers say.</param>
    public static void Add(Dictionary<string, string> below, IEnumerable<KeyValuePair<string, string?>> layer)
    {
        var options = layer.ToList();
        if (Has(options, GelfFamily.Address))
        {
            // An address of another transport would stand beside options that do not go with it.
            Remove(below, GelfFamily.Family.Options);
        }
        if (Has(options, RelayFamily.Address))
        {
            // The token below was meant for another aggregator.
            Remove(below, RelayFamily.Family.Options);
        }
        if (EventOptions.Any(option => Has(options, option)))
        {
            Remove(below, EventOptions);
        }
        foreach (var (name, value) in options)
        {
            if (value is null)
            {
                _ = below.Remove(name);
            }
            else
            {
                below[name] = value;
            }
        }
    }

    /// <summary>Takes away a sink's options from lower layers where no layer says where that sink is: a region without a group.</summary>
    /// <param name="options">All layers together; changed.</param>
    /// <param name="own">The highest layer, which keeps what it says: there it is a mistake that has to be named.</param>
    public static void RemoveUnselected(Dictionary<string, string> options, IReadOnlyDictionary<string, string> own)
    {
        foreach (var (selector, names) in SinkOptions.Families)
        {
            if (options.ContainsKey(selector.Name))
            {
                continue;
            }
            foreach (var name in names.Where(name => !own.ContainsKey(name)))
            {
                _ = options.Remove(name);
            }
        }
    }

    private static bool Has(List<KeyValuePair<string, string?>> options, OptionDefinition option) =>
        options.Exists(found => string.Equals(found.Key, option.Name, StringComparison.Ordinal));

    private static void Remove(Dictionary<string, string> options, IEnumerable<OptionDefinition> names)
    {
        foreach (var option in names)
        {
            _ = options.Remove(option.Name);
        }
    }
}
