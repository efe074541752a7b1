namespace LogRelay.Cli.Checks;

/// <summary>How something is.</summary>
internal enum Verdict
{
    /// <summary>As it should be.</summary>
    Good,

    /// <summary>Something to know.</summary>
    Note,

    /// <summary>Somebody should look at it.</summary>
    Warning,

    /// <summary>Lines are lost, or nobody can search them.</summary>
    Bad,
}
