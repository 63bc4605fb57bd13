using System.IO.Compression;

namespace Triage.Web.Intake;

/// <summary>A body that can't be taken, with the status that says so.</summary>
public sealed class RefusedBodyException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;
}

/// <summary>Reads a request body under one bound that holds before and after decompression.</summary>
public static class RequestBody
{
    // A gzip body that was cut off is an error, not a short success.
    static RequestBody() => AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", true);

    /// <exception cref="RefusedBodyException">413 over the bound, 415 unknown or stacked encoding, 400 malformed gzip or a body that ended early.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, long maxBytes, CancellationToken cancellation)
    {
        var encoding = request.Headers.ContentEncoding.ToString().Trim();
        var gzip = string.Equals(encoding, "gzip", StringComparison.OrdinalIgnoreCase);
        if (!gzip && encoding.Length > 0 && !string.Equals(encoding, "identity", StringComparison.OrdinalIgnoreCase))
        {
            throw new RefusedBodyException(
                StatusCodes.Status415UnsupportedMediaType,
                $"Content-Encoding '{encoding}' is not understood. Send gzip, or no encoding."
            );
        }

        if (request.ContentLength > maxBytes)
        {
            throw TooLarge(maxBytes);
        }

        try
        {
            if (!gzip)
            {
                return await ReadBoundedAsync(request.Body, maxBytes, cancellation);
            }

            await using var decompressed = new GZipStream(request.Body, CompressionMode.Decompress);
            return await ReadBoundedAsync(decompressed, maxBytes, cancellation);
        }
        catch (InvalidDataException)
        {
            throw new RefusedBodyException(StatusCodes.Status400BadRequest, "The body says gzip but is no valid gzip stream.");
        }
        catch (BadHttpRequestException bad)
        {
            throw bad.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? TooLarge(maxBytes)
                : new RefusedBodyException(bad.StatusCode, "The body ended before it was complete.");
        }
    }

    /// <exception cref="RefusedBodyException">413: the stream holds more than <paramref name="maxBytes"/>.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadBoundedAsync(Stream stream, long maxBytes, CancellationToken cancellation)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[81_920];
        int read;
        while ((read = await stream.ReadAsync(chunk, cancellation)) > 0)
        {
            if (buffer.Length + read > maxBytes)
            {
                throw TooLarge(maxBytes);
            }

            buffer.Write(chunk, 0, read);
        }

        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    private static RefusedBodyException TooLarge(long maxBytes) =>
        new(
            StatusCodes.Status413PayloadTooLarge,
            $"The body is larger than {maxBytes:N0} bytes after decompression. Send smaller batches, or raise Triage:Intake:MaxRequestBytes."
        );
}
