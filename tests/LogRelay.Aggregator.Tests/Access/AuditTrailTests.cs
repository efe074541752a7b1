using LogRelay.Aggregator.Access.Audit;
using LogRelay.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LogRelay.Aggregator.Tests.Access;

/// <summary>The first refusal is a line at once, a flood of them is a few lines that say how many there were.</summary>
public sealed class AuditTrailTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly CapturedLog _log = new();
    private readonly AuditTrail _audit;

    public AuditTrailTests() => _audit = new AuditTrail(_time, _log.CreateLogger<AuditTrail>());

    public void Dispose() => _log.Dispose();

    [Fact]
    public void A_line_says_who_from_where_what_and_why()
    {
        _audit.Refused("web-1", "10.0.0.1", "POST /x", "PermissionDenied", "it may not");
        var line = Assert.Single(_log.Of(EventIds.AccessRefused));
        Assert.Equal(LogLevel.Warning, line.Level);
        Assert.Equal(("web-1", "10.0.0.1", "POST /x", "PermissionDenied", "it may not"), (line.Fields["Client"], line.Fields["Address"], line.Fields["Call"], line.Fields["Code"], line.Fields["Reason"]));
    }

    [Fact]
    public void An_hour_of_one_client_is_few_lines_that_count_all()
    {
        for (var second = 0; second < 3600; second++)
        {
            for (var number = 0; number < 100; number++)
            {
                _audit.Refused("-", "10.0.0.1", "GET /", "401", "no token");
            }
            _time.Advance(TimeSpan.FromSeconds(1));
            _audit.SumUp();
        }
        _audit.SumUp(all: true);
        Assert.Equal(360_000, _audit.Total);
        Assert.Equal(360_000, Counted());
        Assert.InRange(_log.Events.Count, 2, 80);
    }

    [Fact]
    public void A_minute_of_ever_new_addresses_is_bounded_and_counts_all()
    {
        for (var second = 0; second < 60; second++)
        {
            for (var number = 0; number < 5000; number++)
            {
                _audit.Refused("-", $"10.{second}.{number / 256}.{number % 256}", "GET /", "401", "no token");
            }
            _time.Advance(TimeSpan.FromSeconds(1));
            _audit.SumUp();
        }
        Assert.InRange(_log.Events.Count, 100, 200 + (60 * 20) + 1);
        for (var minute = 0; minute < 30; minute++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            _audit.SumUp();
        }
        Assert.Equal(300_000, Counted());
    }

    [Fact]
    public void Who_was_quiet_for_a_while_gets_a_line_at_once_again()
    {
        _audit.Refused("a", "10.0.0.1", "GET /", "401", "no token");
        _time.Advance(TimeSpan.FromSeconds(5));
        _audit.SumUp();
        _audit.Refused("a", "10.0.0.1", "GET /", "401", "no token");
        Assert.Equal(2, _log.Of(EventIds.AccessRefused).Count);
        Assert.Empty(_log.Of(EventIds.AccessRefusedAgain));
    }

    private long Counted() =>
        _log.Of(EventIds.AccessRefused).Count
        + _log.Of(EventIds.AccessRefusedAgain).Sum(static line => long.Parse(line.Fields["Count"], System.Globalization.CultureInfo.InvariantCulture));
}
