using System.Runtime.CompilerServices;
using Triage.Engine;

namespace Triage.Telemetry.Files;

internal enum TraceFileForm
{
    Document,
    Lines,
    Protobuf,
}

/// <param name="Bytes">Valid until the next part is asked for.</param>
/// <param name="Start">Number of the first line, or offset of the first byte.</param>
/// <param name="BytesRead">Of the file so far.</param>
internal sealed record TraceFilePart(ReadOnlyMemory<byte> Bytes, TraceFileForm Form, long Start, long BytesRead);

/// <summary>
/// Cuts a file where it can be cut: between the lines of JSON lines, and between the resources of protobuf. Such a file may be of
/// any length, and takes the memory of a part. A single document of JSON cannot be cut and is taken whole up to a bound.
/// </summary>
internal sealed class TraceFileParts
{
    private const byte Newline = (byte)'\n';
    private const byte ResourceTag = 0x0A;

    private readonly Stream file;
    private readonly string? format;
    private readonly long maxWholeBytes;
    private byte[] buffer = new byte[Limits.FilePartBytes];
    private int length;
    private long read;
    private bool ended;

    public TraceFileParts(Stream file, string? format, long maxWholeBytes)
    {
        this.file = file;
        this.format = format;
        this.maxWholeBytes = Math.Min(maxWholeBytes, Array.MaxLength - 1);
    }

    /// <exception cref="MalformedTelemetryException">The format is not known, or a piece that cannot be cut is beyond the bound (<see cref="OversizedTelemetryException"/>).</exception>
    public async IAsyncEnumerable<TraceFilePart> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await FillAsync(cancellation);
        var start = buffer.AsSpan(0, length).StartsWith("\uFEFF"u8) ? 3 : 0;
        var isJson = TraceFile.IsJson(buffer.AsSpan(start, length - start), format);
        if (ended)
        {
            yield return Part(start, length, isJson ? TraceFileForm.Document : TraceFileForm.Protobuf, 0);
            yield break;
        }

        Drop(start);
        if (isJson && !await IsLinesAsync(cancellation))
        {
            while (!ended)
            {
                await GrowAsync("a single JSON document", cancellation);
            }

            yield return Part(0, length, TraceFileForm.Document, 0);
            yield break;
        }

        var form = isJson ? TraceFileForm.Lines : TraceFileForm.Protobuf;
        var at = isJson ? 1L : 0L;
        while (length > 0)
        {
            var cut = isJson ? LinesEnd() : ResourcesEnd();
            if (cut == 0)
            {
                await GrowAsync(isJson ? $"line {at}" : $"the resource at byte {at}", cancellation);
                continue;
            }

            yield return Part(0, cut, form, at);
            at += isJson ? buffer.AsSpan(0, cut).Count(Newline) : cut;
            Drop(cut);
            await FillAsync(cancellation);
        }
    }

    private TraceFilePart Part(int from, int to, TraceFileForm form, long start) =>
        new(buffer.AsMemory(from, to - from), form, start, read - (length - to));

    /// <summary>A first line that is a whole document has others behind it.</summary>
    private async Task<bool> IsLinesAsync(CancellationToken cancellation)
    {
        if (format == TraceFile.LinesFormat)
        {
            return true;
        }

        int end;
        while ((end = FirstLineEnd()) < 0 && !ended)
        {
            await GrowAsync("its first line", cancellation);
        }

        try
        {
            return end >= 0 && TraceFile.Parsed(buffer.AsMemory(0, end)).ValueKind == System.Text.Json.JsonValueKind.Object;
        }
        catch (MalformedTelemetryException)
        {
            return false;
        }
    }

    /// <summary>Blank lines before it belong to it.</summary>
    private int FirstLineEnd()
    {
        var text = buffer.AsSpan(0, length);
        var first = text.IndexOfAnyExcept(" \t\r\n"u8);
        var end = first < 0 ? -1 : text[first..].IndexOf(Newline);
        return end < 0 ? -1 : first + end;
    }

    private int LinesEnd() => ended ? length : buffer.AsSpan(0, length).LastIndexOf(Newline) + 1;

    /// <summary>Behind the last whole resource. What is no resource is left to the reader, which says what it is.</summary>
    private int ResourcesEnd()
    {
        if (ended)
        {
            return length;
        }

        var end = 0;
        while (end < length && buffer[end] == ResourceTag)
        {
            var (size, at, shift) = (0L, end + 1, 0);
            do
            {
                if (at >= length || shift > 28)
                {
                    return end;
                }

                size |= (long)(buffer[at] & 0x7F) << shift;
                shift += 7;
            } while (buffer[at++] >= 0x80);

            if (at + size > length)
            {
                return end;
            }

            end = (int)(at + size);
        }

        return end < length && buffer[end] != ResourceTag ? length : end;
    }

    private void Drop(int bytes)
    {
        buffer.AsSpan(bytes, length - bytes).CopyTo(buffer);
        length -= bytes;
    }

    private async Task GrowAsync(string what, CancellationToken cancellation)
    {
        if (length == buffer.Length)
        {
            if (length >= maxWholeBytes)
            {
                throw new OversizedTelemetryException(
                    $"The file holds {what} of more than {maxWholeBytes:N0} bytes, which has to be read whole: that is the limit. "
                        + "Write it as JSON lines, with fewer spans on a line, or raise Triage:Intake:MaxRequestBytes."
                );
            }

            Array.Resize(ref buffer, (int)Math.Min(2L * buffer.Length, maxWholeBytes + 1));
        }

        await FillAsync(cancellation);
    }

    private async Task FillAsync(CancellationToken cancellation)
    {
        while (!ended && length < buffer.Length)
        {
            var more = await file.ReadAsync(buffer.AsMemory(length), cancellation);
            ended = more == 0;
            length += more;
            read += more;
        }
    }
}
