using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Triage.Engine;
using Triage.Storage;
using Triage.Web.Shared;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Triage.Web.Exports;

/// <summary>
/// A filtered list as one file, read page by page while it is sent, so that its length costs no memory. The first page
/// is read before anything is sent: a refused filter is still answered as such.
/// </summary>
/// <param name="read">The page after a cursor.</param>
public sealed class ListExport<T>(string name, Func<string?, CancellationToken, Task<Page<T>>> read)
{
    public async Task<IResult> CsvAsync(
        IReadOnlyList<string> headings,
        Func<T, IReadOnlyList<string?>> cells,
        CancellationToken cancellation
    )
    {
        var first = await read(null, cancellation);
        return Results.Stream(
            async body =>
            {
                await using var writer = new StreamWriter(body, new UTF8Encoding(false), leaveOpen: true);
                await writer.WriteAsync(CsvText.ByteOrderMark + CsvText.Line(headings));
                var whole = await EachAsync(first, row => writer.WriteAsync(CsvText.Line(cells(row))), cancellation);
                if (!whole)
                {
                    await writer.WriteAsync(CsvText.Line([CutNote]));
                }
            },
            CsvText.ContentType,
            $"{name}.csv"
        );
    }

    /// <summary><c>{items, cut, note}</c> with the items as the list of the API has them.</summary>
    public async Task<IResult> JsonAsync<TAnswer>(
        Func<T, TAnswer> answerOf,
        IOptions<JsonOptions> json,
        CancellationToken cancellation
    )
    {
        var options = json.Value.SerializerOptions;
        var first = await read(null, cancellation);
        return Results.Stream(
            async body =>
            {
                await using var writer = new Utf8JsonWriter(body);
                writer.WriteStartObject();
                writer.WriteStartArray("items");
                var whole = await EachAsync(
                    first,
                    async row =>
                    {
                        // Serialized beside the writer, which would otherwise be flushed to the body without awaiting.
                        writer.WriteRawValue(JsonSerializer.SerializeToUtf8Bytes(answerOf(row), options), true);
                        if (writer.BytesPending > 32_768)
                        {
                            await writer.FlushAsync(cancellation);
                        }
                    },
                    cancellation
                );
                writer.WriteEndArray();
                writer.WriteBoolean("cut", !whole);
                writer.WriteString("note", whole ? null : CutNote);
                writer.WriteEndObject();
            },
            "application/json; charset=utf-8",
            $"{name}.json"
        );
    }

    private static string CutNote =>
        $"Cut here: a file holds {Limits.MaxExportRows:N0} rows at most. Narrow the filter and export the rest.";

    /// <returns>False when there were more than a file holds.</returns>
    private async Task<bool> EachAsync(Page<T> first, Func<T, Task> write, CancellationToken cancellation)
    {
        var written = 0;
        for (var page = first; ; page = await read(page.Next, cancellation))
        {
            foreach (var row in page.Items)
            {
                if (written++ == Limits.MaxExportRows)
                {
                    return false;
                }

                await write(row);
            }

            if (page.Next is null)
            {
                return true;
            }
        }
    }
}
