namespace LogRelay.Delivery.Tests.Sinks;

/// <summary>The receiving end of a sink under contract test.</summary>
internal interface ISinkPeer : IAsyncDisposable
{
    /// <summary>Where it listens, running or not.</summary>
    int Port { get; }

    /// <summary>The lines that arrived, in the order of arrival. Throws when anything broke the protocol.</summary>
    Task<IReadOnlyList<string>> WaitForLinesAsync(Func<IReadOnlyList<string>, bool> isEnough, CancellationToken ct);

    /// <summary>Listens again after <see cref="KillAsync"/>, on the same port.</summary>
    void Start();

    /// <summary>Dies like a killed process.</summary>
    Task KillAsync();

    /// <summary>From now on accepts and never answers or reads. Only for <see cref="ConnectedSinkContractTests"/>.</summary>
    void Hang();
}
