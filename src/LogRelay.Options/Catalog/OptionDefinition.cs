namespace LogRelay.Options.Catalog;

/// <summary>All that is known about one log-opt. Immutable; free to use from any thread.</summary>
public sealed record OptionDefinition
{
    /// <summary>The name after <c>--log-opt</c>: lower case, words joined by <c>-</c>.</summary>
    public required string Name { get; init; }

    /// <summary>How the value is read.</summary>
    public required OptionKind Kind { get; init; }

    /// <summary>Where the option comes from.</summary>
    public required OptionOrigin Origin { get; init; }

    /// <summary>What it does, in one paragraph of Markdown.</summary>
    public required string Text { get; init; }

    /// <summary>A value that is accepted, as a person would write it.</summary>
    public required string Example { get; init; }

    /// <summary>The value that an absent option has, in the option's own syntax; null: absent is a state of its own.</summary>
    public string? Default { get; init; }

    /// <summary>What absence means, for people; needed when <see cref="Default"/> is null.</summary>
    public string? Absent { get; init; }

    /// <summary>Unit of the number ("bytes", "seconds"); null where there is none.</summary>
    public string? Unit { get; init; }

    /// <summary>Least number accepted, inclusive.</summary>
    public long? Minimum { get; init; }

    /// <summary>Greatest number accepted, inclusive.</summary>
    public long? Maximum { get; init; }

    /// <summary>The words accepted by a <see cref="OptionKind.Choice"/>, or beside a <see cref="OptionKind.Boolean"/>'s own; empty for every other kind.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Other options that this one needs, for people; null when it stands alone.</summary>
    public string? Needs { get; init; }
}
