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

    /// <summary>Of a buffer whose final size is not known: what most requests of an SDK fit into.</summary>
    private const int FirstBufferBytes = 64 * 1024;

    /// <summary>Room for at most so much is made on the word of a sender alone.</summary>
    private const int MostOnTrustBytes = 1024 * 1024;

    private sealed record Bound(long MaxBytes, string Remedy, IntakeMemory.Share? Share);

    /// <returns>Bytes that are given back when the request has been answered.</returns>
    /// <exception cref="RefusedBodyException">413 over the bound, 415 unknown or stacked encoding, 400 malformed gzip or a body that ended early, 408 one that comes too slowly, 503 no memory for it now.</exception>
    /// <param name="remedy">What to do about a body that is too large.</param>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(
        HttpRequest request,
        long maxBytes,
        string remedy,
        CancellationToken cancellation
    )
    {
        var gzip = IsGzip(request, HeaderNames.ContentEncoding);
        var bound = BoundOf(request, maxBytes, remedy);
        if (request.ContentLength > maxBytes)
        {
            throw TooLarge(bound);
        }

        var body = await ReadableAsync(request.Body, gzip ? null : request.ContentLength, gzip, bound, cancellation);
        bound.Share?.Work(body.Length);
        return body;
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
        var bound = BoundOf(request, maxBytes, SmallerBatches);
        var framed = await ReadableAsync(
            request.Body,
            request.ContentLength,
            gzip: false,
            bound with
            {
                MaxBytes = maxBytes + GrpcPrefixBytes,
            },
            cancellation
        );
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
        if (framed.Span[0] == 1)
        {
            var packed = PipeReader.Create(new ReadOnlySequence<byte>(message)).AsStream();
            message = await ReadableAsync(packed, null, gzip: true, bound, cancellation);
        }

        bound.Share?.Work(message.Length);
        return message;
    }

    /// <exception cref="RefusedBodyException">413: the stream holds more than <paramref name="maxBytes"/>.</exception>
    public static Task<ReadOnlyMemory<byte>> ReadBoundedAsync(
        Stream stream,
        long maxBytes,
        string remedy,
        CancellationToken cancellation
    ) => ReadBoundedAsync(stream, null, new Bound(maxBytes, remedy, null), cancellation);

    private static Bound BoundOf(HttpRequest request, long maxBytes, string remedy) =>
        new(maxBytes, remedy, request.HttpContext.RequestServices.GetRequiredService<IntakeMemory>().Of(request));

    /// <exception cref="RefusedBodyException">415 unknown or stacked encoding.</exception>
    internal static bool IsGzip(HttpRequest request, string header)
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
        long? announced,
        bool gzip,
        Bound bound,
        CancellationToken cancellation
    )
    {
        try
        {
            if (!gzip)
            {
                return await ReadBoundedAsync(body, announced, bound, cancellation);
            }

            await using var decompressed = new GZipStream(body, CompressionMode.Decompress);
            return await ReadBoundedAsync(decompressed, announced, bound, cancellation);
        }
        catch (InvalidDataException)
        {
            throw new RefusedBodyException(StatusCodes.Status400BadRequest, "The body says gzip but is no valid gzip stream.");
        }
        catch (IOException bad) when (bad.InnerException is OverflowException)
        {
            // Kestrel's words for a chunk whose length is no number that fits.
            throw new RefusedBodyException(StatusCodes.Status400BadRequest, "The body's chunks are malformed.");
        }
        catch (BadHttpRequestException bad)
        {
            throw bad.StatusCode switch
            {
                StatusCodes.Status413PayloadTooLarge => TooLarge(bound),
                StatusCodes.Status408RequestTimeout => new RefusedBodyException(bad.StatusCode, "The body came too slowly."),
                _ => new RefusedBodyException(bad.StatusCode, "The body ended before it was complete."),
            };
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBoundedAsync(
        Stream stream,
        long? announced,
        Bound bound,
        CancellationToken cancellation
    )
    {
        // One byte more than there should be shows the end, or that it is not the end.
        var most = Math.Min(announced ?? bound.MaxBytes, bound.MaxBytes) + 1;
        var buffer = Grown([], 0, Math.Min(most, announced is null ? FirstBufferBytes : MostOnTrustBytes), bound);
        var length = 0;
        int read;
        while ((read = await stream.ReadAsync(buffer.AsMemory(length), cancellation)) > 0)
        {
            length += read;
            if (length > bound.MaxBytes)
            {
                throw TooLarge(bound);
            }

            if (length == buffer.Length)
            {
                buffer = Grown(buffer, length, Math.Min(2L * length, length < most ? most : bound.MaxBytes + 1), bound);
            }
        }

        return buffer.AsMemory(0, length);
    }

    private static byte[] Grown(byte[] buffer, int length, long bytes, Bound bound)
    {
        var grown = bound.Share?.Rent((int)bytes) ?? GC.AllocateUninitializedArray<byte>((int)bytes);
        buffer.AsSpan(0, length).CopyTo(grown);
        bound.Share?.Return(buffer);
        return grown;
    }

    private static RefusedBodyException TooLarge(Bound bound) =>
        new(
            StatusCodes.Status413PayloadTooLarge,
            $"The body is larger than {bound.MaxBytes:N0} bytes after decompression. {bound.Remedy}"
        );
}
