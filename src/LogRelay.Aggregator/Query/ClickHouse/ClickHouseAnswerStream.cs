namespace LogRelay.Aggregator.Query.ClickHouse;

/// <summary>The bytes of an answer; one that is left early ends the query at the server. One reader.</summary>
internal sealed class ClickHouseAnswerStream(Stream bytes, HttpResponseMessage response, Func<Task> kill) : Stream
{
    private bool _isWhole;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var read = await bytes.ReadAsync(buffer, cancellationToken);
            _isWhole |= read == 0 && buffer.Length > 0;
            return read;
        }
        catch (HttpRequestException broken)
        {
            throw new IOException($"ClickHouse's answer broke off: {broken.Message}", broken);
        }
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await bytes.DisposeAsync();
        response.Dispose();
        if (!_isWhole)
        {
            _isWhole = true;
            await kill();
        }
        await base.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            bytes.Dispose();
            response.Dispose();
        }
        base.Dispose(disposing);
    }
}
