using System.Net;
using LogRelay.Options;

namespace LogRelay.Delivery.Sinks.Gelf.Http;

/// <summary>GELF over HTTP/1.1, plain or inside TLS: a POST for each message, or for several, all on one connection.</summary>
/// <remarks>
/// Requests follow each other without waiting for the answers between them, so that neither the order nor the speed
/// suffers from the way to the receiver. An answer of 2xx is delivery: the receiver has accepted the message, which is not
/// to say that it has stored it. What was answered before a failure is not sent again. The one case in which messages
/// change places: a receiver that refuses one for now and takes those that were under way behind it gets these again,
/// behind that one.
/// </remarks>
internal sealed class GelfHttpSink : GelfSink
{
    private const int WriteBytes = 256 * 1024;

    // A message that a receiver finds too long is halved until it is as short as every receiver takes it.
    private const int ShortestCutBytes = GelfRequestWriter.MaxBulkBytes;

    // Less than the pump gives an attempt.
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(20);

    private readonly HostLookup _lookup;
    private readonly TimeProvider _time;
    private readonly GelfRequestWriter _writer;
    private readonly BatchOutcomes _outcomes = new();
    private readonly RequestWindow _window = new();
    private readonly ByteBuffer _buffer = new();
    private GelfHttpConnection? _connection;
    private bool _hasAccepted;

    /// <summary>Connects at the first send.</summary>
    public GelfHttpSink(GelfOptions options, TimeProvider time)
        : base(options)
    {
        _lookup = new HostLookup(options.Host);
        _time = time;
        _writer = new GelfRequestWriter(options);
    }

    /// <inheritdoc/>
    protected override async ValueTask<SendResult> SendOnceAsync(SinkBatch batch, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        _outcomes.Start(batch);
        while (_outcomes.NextWaiting(0) < _outcomes.Count)
        {
            if (_connection is not { IsFresh: true })
            {
                _connection?.Dispose();
                _connection = null;
                _writer.PrepareHead();
                _connection = await GelfHttpConnection.OpenAsync(Options, _lookup, _time, ct);
            }
            if (await ExchangeAsync(_connection, batch, ct) is { } failure)
            {
                return failure;
            }
        }
        return _outcomes.Complete();
    }

    /// <inheritdoc/>
    protected override ValueTask<SendResult> ConfirmOnceAsync(CancellationToken ct) => new(SendResult.Delivered);

    /// <inheritdoc/>
    protected override SendResult Break(string reason)
    {
        var waiting = _connection?.Waiting ?? 0;
        _window.Failed(wereSeveral: waiting > 1);
        return Fail(reason, after: null, waiting > 0);
    }

    /// <inheritdoc/>
    protected override void EndAttempt() => _buffer.Clear();

    /// <inheritdoc/>
    protected override void Release()
    {
        _connection?.Abort();
        _writer.Dispose();
        _buffer.Dispose();
    }

    // Null: everything is settled, or the receiver wants another connection for the rest.
    private async ValueTask<SendResult?> ExchangeAsync(GelfHttpConnection connection, SinkBatch batch, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        using var round = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        var next = 0;
        while (true)
        {
            deadline.CancelAfter(AnswerTimeout);
            if (connection.Waiting <= _window.Size / 2)
            {
                next = Fill(connection, batch, next);
                await WriteAsync(connection, round.Token);
            }
            if (connection.Waiting == 0)
            {
                return null;
            }
            do
            {
                var (request, response) = await connection.ReadAsync(round.Token);
                if (Judge(request, response) is { } failure)
                {
                    return failure;
                }
                // Not every receiver that closes behind a refusal announces it.
                if (response.IsLast || (!response.IsAccepted && connection.Waiting == 0))
                {
                    Part(connection);
                    return null;
                }
                next = Math.Min(next, _outcomes.NextWaiting(request.First));
            }
            while (connection.Waiting > 0 && connection.HasAnswer);
        }
    }

    private async ValueTask WriteAsync(GelfHttpConnection connection, CancellationToken ct)
    {
        if (_buffer.Length == 0)
        {
            return;
        }
        try
        {
            await connection.WriteAsync(_buffer.Memory, ct);
        }
        catch (IOException) when (connection.Waiting > 0)
        {
            // A receiver that refuses a request may answer and close before it has read all of it. Reading comes next, and
            // finds that answer, or fails in its turn.
        }
        _buffer.Clear();
    }

    private int Fill(GelfHttpConnection connection, SinkBatch batch, int next)
    {
        var encoder = EncoderOf(batch.Stream);
        while (connection.Waiting < _window.Size && _buffer.Length < WriteBytes && (next = _outcomes.NextWaiting(next)) < _outcomes.Count)
        {
            connection.Expect(_writer.Append(_buffer, encoder, batch, _outcomes, next));
        }
        return next;
    }

    // Null: the request is settled, or its messages wait again.
    private SendResult? Judge(GelfRequest request, HttpResponse response)
    {
        if (response.IsAccepted)
        {
            _hasAccepted = true;
            _window.Answered();
            _outcomes.Set(request.First, request.Count, RecordState.Accepted);
            return null;
        }
        // Who has never accepted anything rather is no GELF input than right about every message.
        var isRefusal = response.Status == 413 || (response.Status is 400 or 422 && _hasAccepted);
        if (!isRefusal)
        {
            var areSeveral = _connection?.Waiting > 0;
            _window.Failed(areSeveral);
            return Fail(Reason(response.Status), response.RetryAfter, areSeveral);
        }
        if (request.Count > 1)
        {
            _outcomes.Set(request.First, request.Count, RecordState.WaitingAlone);
        }
        else if (response.Status == 413 && request.Bytes > ShortestCutBytes)
        {
            _writer.MaxMessageBytes = Math.Min(_writer.MaxMessageBytes, Math.Max(ShortestCutBytes, request.Bytes / 2));
            _outcomes.Set(request.First, 1, RecordState.WaitingAlone);
        }
        else
        {
            _outcomes.Refuse(request.First, Reason(response.Status));
        }
        return null;
    }

    // RFC 9112, 9.6: what came behind the last request that was answered was not looked at.
    private void Part(GelfHttpConnection connection)
    {
        _window.Closed(connection.Answers);
        _outcomes.Recall();
        connection.Dispose();
        _connection = null;
    }

    private SendResult Fail(string reason, TimeSpan? after, bool mayHaveArrived)
    {
        _outcomes.Keep();
        _connection?.Abort();
        _connection = null;
        return SendResult.Retry(reason, after, mayHaveArrived);
    }

    private string Reason(int status)
    {
        var advice = status switch
        {
            400 or 422 when !_hasAccepted => ", and has not accepted a message yet: is that a GELF input?",
            401 or 403 => ": it wants another header; gelf-http-headers-file names the file with them",
            404 or 405 => $": is {Options.Http?.Path} in gelf-address the path of its GELF input?",
            413 => ": the message is too long for it",
            415 => ": it may not understand gzip, then gelf-compression-type=none helps",
            >= 300 and < 400 => ": redirections are not followed, gelf-address must name the place itself",
            _ => "",
        };
        return $"{Address}: the receiver answers {status} ({(HttpStatusCode)status}){advice}";
    }
}
