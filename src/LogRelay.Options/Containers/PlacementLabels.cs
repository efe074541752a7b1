namespace LogRelay.Options.Containers;

/// <summary>
/// Where a container stands in what Docker Compose or Swarm made it a part of, from the labels that these put on every
/// container. Safe from any thread.
/// </summary>
public static class PlacementLabels
{
    /// <summary>Longest value kept, in characters; neither tool makes longer ones.</summary>
    public const int MaxCharacters = 512;

    // Of two labels for the same fact the later one wins.
    private static readonly (string Label, string Fact)[] Known =
    [
        ("com.docker.compose.project", "project"),
        ("com.docker.compose.service", "service"),
        ("com.docker.stack.namespace", "stack"),
        ("com.docker.swarm.service.name", "service"),
        ("com.docker.swarm.task.name", "task"),
        ("com.docker.swarm.node.id", "node"),
    ];

    /// <summary>The facts that the labels give: <c>project</c>, <c>service</c>, <c>stack</c>, <c>task</c>, <c>node</c>; those that are not there are left out.</summary>
    public static IReadOnlyDictionary<string, string> Read(IReadOnlyDictionary<string, string> labels)
    {
        var facts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (label, fact) in Known)
        {
            if (labels.TryGetValue(label, out var value) && !string.IsNullOrEmpty(value))
            {
                facts[fact] = value.Length > MaxCharacters ? value[..MaxCharacters] : value;
            }
        }

        return facts;
    }
}
