using System.Runtime.InteropServices;
using LogRelay.Aggregator.Access.Audit;
using LogRelay.Aggregator.Access.Calls;
using LogRelay.Aggregator.Access.Limits;
using LogRelay.Aggregator.Access.Tls;
using LogRelay.Aggregator.Access.Tokens;

namespace LogRelay.Aggregator.Access;

/// <summary>
/// Each second: files that have changed come into force, calls that may not be open any more are ended, refusals are
/// summed up. SIGHUP reads the files at once, changed or not.
/// </summary>
internal sealed class AccessWatch(
    TokenStore tokens,
    ServerCertificate certificate,
    ClientAuthorities authorities,
    OpenCalls calls,
    ClientTable clients,
    AuditTrail audit,
    TimeProvider time,
    ILogger<AccessWatch> logger) : IHostedService, IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private ITimer? _timer;
    private PosixSignalRegistration? _signal;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = time.CreateTimer(_ => Look(always: false), null, Every, Every);
        _signal = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            // Otherwise it would end the program.
            signal.Cancel = true;
            Look(always: true);
        });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        audit.SumUp(all: true);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer?.Dispose();
        _signal?.Dispose();
    }

    /// <summary>Looks at everything once.</summary>
    /// <param name="always">Read the files even if they look as before.</param>
    internal void Look(bool always)
    {
        lock (_lock)
        {
            try
            {
                tokens.Reload(always);
                certificate.Reload(always);
                authorities.Reload(always);
                calls.Check();
                clients.Forget();
                audit.SumUp();
            }
#pragma warning disable CA1031 // On a timer it would end the program, and with it everybody's calls.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                AccessLog.CallFailed(logger, nameof(AccessWatch), failure);
            }
        }
    }
}
