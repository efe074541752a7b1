using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using LogRelay.Diagnostics.Messages;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace LogRelay.Aggregator.Access.Audit;

/// <summary>
/// Writes down what the server itself refuses because it is no HTTP, or no TLS: it never gets as far as the gate. The server
/// says why in a diagnostic event of each bad request, and in the tags of its metric <c>kestrel.connection.duration</c> for
/// each connection. Any thread.
/// </summary>
internal sealed class ConnectionFaults : IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private const string BadRequest = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";
    private const string Meter = "Microsoft.AspNetCore.Server.Kestrel";
    private const string Duration = "kestrel.connection.duration";
    private const string ReasonTag = "error.type";
    private const string PeerTag = "logrelay.peer";

    // The client or its network went away, it was idle, or the aggregator itself ended it.
    private static readonly HashSet<string> Harmless = new(StringComparer.Ordinal)
    {
        "aborted_by_app", "app_shutdown_timeout", "connection_reset", "error_after_starting_response", "error_writing_headers", "io_error",
        "keep_alive_timeout", "server_timeout", "unexpected_end_of_request_content", "write_canceled",
    };

    private readonly AuditTrail _audit;
    private readonly MeterListener _listener = new();
    private readonly IDisposable _subscription;

    /// <summary>Listens to the server.</summary>
    public ConnectionFaults(AuditTrail audit, DiagnosticListener diagnostics)
    {
        _audit = audit;
        _subscription = diagnostics.Subscribe(this, static name => name == BadRequest);
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Name == Duration && instrument.Meter.Name == Meter)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, _, tags, _) => OnEnded(tags));
        _listener.Start();
    }

    /// <summary>Marks a connection with where it comes from.</summary>
    public Task OnConnectionAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        connection.Features.Get<IConnectionMetricsTagsFeature>()?.Tags.Add(
            new KeyValuePair<string, object?>(PeerTag, new Peer(this, (connection.RemoteEndPoint as IPEndPoint)?.Address.ToString() ?? "local")));
        return next(connection);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _subscription.Dispose();
        _listener.Dispose();
    }

    /// <inheritdoc/>
    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Key != BadRequest || value.Value is not IFeatureCollection features || features.Get<IBadRequestExceptionFeature>()?.Error is not BadHttpRequestException bad)
        {
            return;
        }
        var peer = features.Get<IConnectionMetricsTagsFeature>()?.Tags.FirstOrDefault(static tag => tag.Key == PeerTag).Value as Peer;
        if (peer is not null)
        {
            peer.IsWritten = true;
        }
        var address = peer?.Address ?? features.Get<IHttpConnectionFeature>()?.RemoteIpAddress?.ToString() ?? "local";
        _audit.Refused("-", address, "-", $"{bad.StatusCode}", Shown.Of(bad.Message, longest: 200));
    }

    /// <inheritdoc/>
    public void OnCompleted()
    {
    }

    /// <inheritdoc/>
    public void OnError(Exception error)
    {
    }

    private void OnEnded(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string? reason = null;
        Peer? peer = null;
        foreach (var (name, value) in tags)
        {
            reason = name == ReasonTag ? value as string : reason;
            peer = name == PeerTag ? value as Peer : peer;
        }
        // The meter is every server's of the process.
        if (reason is not null && peer?.Owner == this && !peer.IsWritten && !Harmless.Contains(reason))
        {
            _audit.Refused("-", peer.Address, "-", "connection", $"the server ended the connection: {reason.Replace('_', ' ')}");
        }
    }

    /// <summary>Where a connection comes from; other readers of the metric see an empty tag.</summary>
    private sealed class Peer(ConnectionFaults owner, string address)
    {
        public ConnectionFaults Owner { get; } = owner;

        public string Address { get; } = address;

        // A bad request has been written down already, with better words.
        public bool IsWritten { get; set; }

        public override string ToString() => "";
    }
}
