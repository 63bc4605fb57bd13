using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Pipelines;
using Microsoft.Net.Http.Headers;

namespace Triage.Web.Intake;

/// <summary>A body that can't be taken, with the status that says so.</summary>
public sealed class RefusedBodyException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;
}

/// <summary>Reads a request body under one bound that holds before and after decompression.</summary>
public static class RequestBody
{
    /// <summary>The remedy where the bound is the setting for all intake.</summary>
    public const string SmallerBatches = "Send smaller batches, or raise Triage:Intake:MaxRequestBytes.";

    private const int GrpcPrefixBytes = 5;

    /// <exception cref="RefusedBodyException">413 over the bound, 415 unknown or stacked encoding, 400 malformed gzip or a body that ended early.</exception>
    /// <param name="remedy">What to do about a body that is too large.</param>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(
        HttpRequest request,
        long maxBytes,
        string remedy,
        CancellationToken cancellation
    )
    {
        var gzip = IsGzip(request, HeaderNames.ContentEncoding);
        if (request.ContentLength > maxBytes)
        {
            throw TooLarge(maxBytes, remedy);
        }

        return await ReadableAsync(request.Body, gzip, maxBytes, remedy, cancellation);
    }

    /// <summary>The one message of a unary gRPC call: a flag, four bytes of length, and as many bytes.</summary>
    /// <exception cref="RefusedBodyException">As <see cref="ReadAsync"/>, and 400 when the body is not one message.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadGrpcAsync(
        HttpRequest request,
        long maxBytes,
        CancellationToken cancellation
    )
    {
        var gzip = IsGzip(request, "grpc-encoding");
        var framed = await ReadableAsync(request.Body, gzip: false, maxBytes + GrpcPrefixBytes, SmallerBatches, cancellation);
        if (
            framed.Length < GrpcPrefixBytes
            || BinaryPrimitives.ReadUInt32BigEndian(framed.Span[1..]) != framed.Length - GrpcPrefixBytes
            || framed.Span[0] > (gzip ? 1 : 0)
        )
        {
            throw new RefusedBodyException(
                StatusCodes.Status400BadRequest,
                "The body is not one gRPC message: a flag (1 only beside grpc-encoding: gzip), the length in four bytes and as many bytes were expected."
            );
        }

        var message = framed[GrpcPrefixBytes..];
        return framed.Span[0] == 0
            ? message
            : await ReadableAsync(
                PipeReader.Create(new ReadOnlySequence<byte>(message)).AsStream(),
                gzip: true,
                maxBytes,
                SmallerBatches,
                cancellation
            );
    }

    /// <exception cref="RefusedBodyException">413: the stream holds more than <paramref name="maxBytes"/>.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadBoundedAsync(
        Stream stream,
        long maxBytes,
        string remedy,
        CancellationToken cancellation
    )
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[81_920];
        int read;
        while ((read = await stream.ReadAsync(chunk, cancellation)) > 0)
        {
            if (buffer.Length + read > maxBytes)
            {
                throw TooLarge(maxBytes, remedy);
            }

            buffer.Write(chunk, 0, read);
        }

        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    private static bool IsGzip(HttpRequest request, string header)
    {
        var encoding = request.Headers[header].ToString().Trim();
        var gzip = string.Equals(encoding, "gzip", StringComparison.OrdinalIgnoreCase);
        return gzip || encoding.Length == 0 || string.Equals(encoding, "identity", StringComparison.OrdinalIgnoreCase)
            ? gzip
            : throw new RefusedBodyException(
                StatusCodes.Status415UnsupportedMediaType,
                $"{header} '{encoding}' is not understood. Send gzip, or no encoding."
            );
    }

    private static async Task<ReadOnlyMemory<byte>> ReadableAsync(
        Stream body,
        bool gzip,
        long maxBytes,
        string remedy,
        CancellationToken cancellation
    )
    {
        try
        {
            if (!gzip)
            {
                return await ReadBoundedAsync(body, maxBytes, remedy, cancellation);
            }

            await using var decompressed = new GZipStream(body, CompressionMode.Decompress);
            return await ReadBoundedAsync(decompressed, maxBytes, remedy, cancellation);
        }
        catch (InvalidDataException)
        {
            throw new RefusedBodyException(StatusCodes.Status400BadRequest, "The body says gzip but is no valid gzip stream.");
        }
        catch (BadHttpRequestException bad)
        {
            throw bad.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? TooLarge(maxBytes, remedy)
                : new RefusedBodyException(bad.StatusCode, "The body ended before it was complete.");
        }
    }

    private static RefusedBodyException TooLarge(long maxBytes, string remedy) =>
        new(StatusCodes.Status413PayloadTooLarge, $"The body is larger than {maxBytes:N0} bytes after decompression. {remedy}");
}
