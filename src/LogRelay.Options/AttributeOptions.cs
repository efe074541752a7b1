using LogRelay.Options.Patterns;
using LogRelay.Options.Templates;

namespace LogRelay.Options;

/// <summary>Which labels and variables go with each line, and the tag. Equal by value.</summary>
public sealed record AttributeOptions
{
    /// <summary>Nothing selected.</summary>
    public static readonly AttributeOptions None = new();

    /// <summary>Exact names of labels, in the order given; spaces belong to the name.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Matches the names of further labels.</summary>
    public KeyPattern? LabelsPattern { get; init; }

    /// <summary>Exact names of environment variables, in the order given.</summary>
    public IReadOnlyList<string> Env { get; init; } = [];

    /// <summary>Matches the names of further environment variables.</summary>
    public KeyPattern? EnvPattern { get; init; }

    /// <summary>The tag; null when none was asked for (the files then carry none, GELF takes <see cref="TagTemplate.ShortId"/>).</summary>
    public TagTemplate? Tag { get; init; }

    /// <inheritdoc/>
    public bool Equals(AttributeOptions? other) =>
        other is not null
        && Labels.SequenceEqual(other.Labels, StringComparer.Ordinal)
        && Env.SequenceEqual(other.Env, StringComparer.Ordinal)
        && Equals(LabelsPattern, other.LabelsPattern)
        && Equals(EnvPattern, other.EnvPattern)
        && Equals(Tag, other.Tag);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var name in Labels.Concat(Env))
        {
            hash.Add(name, StringComparer.Ordinal);
        }

        hash.Add(LabelsPattern);
        hash.Add(EnvPattern);
        hash.Add(Tag);
        return hash.ToHashCode();
    }
}
