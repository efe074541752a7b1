namespace LogRelay.Options.Routes;

/// <summary>One thing that is wrong with relay.json or forward.json.</summary>
/// <param name="Place">Where: <c>routes.prod.sinks.graylog</c>, or <c>line 3, column 7</c>.</param>
/// <param name="Problem">What is wrong and what is allowed instead: one printable line, no full stop.</param>
public sealed record RelayFault(string Place, string Problem)
{
    /// <summary>One printable line.</summary>
    public override string ToString() => $"{Place}: {Problem}";
}
