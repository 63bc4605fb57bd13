using System.IO.Compression;
using Triage.Engine;

namespace Triage.Web.Intake;

/// <summary>A file on its way here, read as it comes: bounded, and with words for what can go wrong on the way.</summary>
public sealed class FileBody(Stream inner) : Stream
{
    private long read;

    /// <summary>The body of a request, unpacked.</summary>
    /// <exception cref="RefusedBodyException">415 unknown or stacked encoding.</exception>
    public static FileBody Of(HttpRequest request) =>
        new(
            RequestBody.IsGzip(request, Microsoft.Net.Http.Headers.HeaderNames.ContentEncoding)
                ? new GZipStream(request.Body, CompressionMode.Decompress)
                : request.Body
        );

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => read;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var more = await inner.ReadAsync(buffer, cancellationToken);
            read += more;
            return read <= Limits.MaxFileBytes ? more : throw TooLarge();
        }
        catch (InvalidDataException)
        {
            throw new RefusedBodyException(StatusCodes.Status400BadRequest, "The body says gzip but is no valid gzip stream.");
        }
        catch (BadHttpRequestException bad) when (bad.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw TooLarge();
        }
        catch (BadHttpRequestException bad)
        {
            throw new RefusedBodyException(bad.StatusCode, "The body ended before it was complete.");
        }
        catch (IOException)
        {
            throw new RefusedBodyException(StatusCodes.Status400BadRequest, "The file ended before it was complete.");
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private static RefusedBodyException TooLarge() =>
        new(
            StatusCodes.Status413PayloadTooLarge,
            $"The file is larger than {Limits.MaxFileBytes:N0} bytes: that is the limit. Split it and import the parts."
        );
}
