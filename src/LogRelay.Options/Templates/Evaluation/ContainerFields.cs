using System.Collections.Frozen;
using LogRelay.Options.Messages;
using LogRelay.Options.Templates.Formatting;

namespace LogRelay.Options.Templates.Evaluation;

/// <summary>What a template may ask of the container: fields and methods of moby's logger.Info (daemon/logger/loginfo.go).</summary>
internal static class ContainerFields
{
    private static readonly FrozenDictionary<string, Func<ContainerValue, TemplateValue>> Fields =
        new Dictionary<string, Func<ContainerValue, TemplateValue>>
        {
            ["ID"] = container => Text(container.Description.ShortId),
            ["FullID"] = container => Text(container.Description.ContainerID),
            ["Name"] = container => Text(container.Description.Name),
            ["Command"] = container => Text(container.Description.Command),
            ["ImageID"] = container => Text(container.Description.ShortImageId),
            ["ImageFullID"] = container => Text(container.Description.ContainerImageID),
            ["ImageName"] = container => Text(container.Description.ContainerImageName),
            ["Hostname"] = container => Text(container.HostName),
            ["Config"] = container => Map(container.Description.Config),
            ["ContainerID"] = container => Text(container.Description.ContainerID),
            ["ContainerName"] = container => Text(container.Description.ContainerName),
            ["ContainerEntrypoint"] = container => Text(container.Description.ContainerEntrypoint),
            ["ContainerArgs"] = container => List(container.Description.ContainerArgs),
            ["ContainerImageID"] = container => Text(container.Description.ContainerImageID),
            ["ContainerImageName"] = container => Text(container.Description.ContainerImageName),
            ["ContainerCreated"] = container => new TimeValue(GoTime.Parse(container.Description.ContainerCreated)),
            ["ContainerEnv"] = container => List(container.Description.ContainerEnv),
            ["ContainerLabels"] = container => Map(container.Description.ContainerLabels),
            ["LogPath"] = container => Text(container.Description.LogPath),
            ["DaemonName"] = container => Text(container.Description.DaemonName),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>All names.</summary>
    public static FrozenSet<string> Names { get; } = Fields.Keys.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The value of a field.</summary>
    /// <exception cref="TemplateException">There is no such field.</exception>
    public static TemplateValue Make(ContainerValue container, string name) =>
        Fields.TryGetValue(name, out var field) ? field(container) : throw Unknown(name);

    /// <summary>The error for a name that is no field, with the one that was meant.</summary>
    public static TemplateException Unknown(string name)
    {
        var shown = GoBytes.ToText(name);
        var nearest = NearestName.Find(shown, Fields.Keys.Order(StringComparer.Ordinal));
        shown = shown.Length > MessageText.MaxShown ? MessageText.Quote(shown) : shown;
        return new TemplateException(nearest is null ? $"no field {shown}" : $"no field {shown}; did you mean {nearest}?");
    }

    private static TextValue Text(string text) => new(GoBytes.Of(text));

    private static ListValue List(IReadOnlyList<string> items) => new([.. items.Select(item => GoBytes.Of(item ?? ""))]);

    private static MapValue Map(IReadOnlyDictionary<string, string> entries)
    {
        // Go bytes sort by ordinal as Go sorts strings.
        var map = new SortedList<string, string>(entries.Count, StringComparer.Ordinal);
        foreach (var (key, value) in entries)
        {
            map[GoBytes.Of(key)] = GoBytes.Of(value ?? "");
        }

        return new MapValue(map);
    }
}
