using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Triage.Engine;

namespace Triage.Storage;

/// <summary>JSON inside a column: enumerations by word, nothing escaped that SQL does not need escaped.</summary>
internal static class StoredJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        IgnoreReadOnlyProperties = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
    };

    /// <exception cref="RefusedInputException">A page's select was made to send a number that is none of its choices.</exception>
    public static string Write<T>(T value)
    {
        try
        {
            return JsonSerializer.Serialize(value, Options);
        }
        catch (JsonException e)
        {
            throw new RefusedInputException(typeof(T).Name, $"{e.Path} holds a value that is none of its choices.");
        }
    }

    public static T Read<T>(string json) =>
        JsonSerializer.Deserialize<T>(json, Options)
        ?? throw new JsonException($"The database holds null where {typeof(T).Name} belongs.");

    /// <summary>Keeps an immutable value of the engine as JSON text.</summary>
    public static PropertyBuilder<T> HasJson<T>(this PropertyBuilder<T> property) =>
        property.HasConversion(
            value => Write(value),
            json => Read<T>(json),
            new ValueComparer<T>(
                (a, b) => ReferenceEquals(a, b) || Write(a) == Write(b),
                value => Write(value).GetHashCode(StringComparison.Ordinal),
                value => value
            )
        );
}
