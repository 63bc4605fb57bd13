using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Triage.Engine;

namespace Triage.Web.Api;

/// <summary>The contract's JSON: camelCase, enumerations as contract words, instants in UTC with Z.</summary>
public static class Json
{
    public static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.DictionaryKeyPolicy = null;
        options.MaxDepth = Limits.MaxJsonDepth;
        options.Converters.Add(new ContractWordConverter());
        options.Converters.Add(new UtcConverter());
    }

    private sealed class ContractWordConverter : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(Of<>).MakeGenericType(typeToConvert))!;

        private sealed class Of<T> : JsonConverter<T>
            where T : struct, Enum
        {
            public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            {
                var word = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
                return ContractWords.TryParse<T>(word, out var value)
                    ? value
                    : throw new JsonException(
                        $"'{word ?? reader.TokenType.ToString()}' is not one of: {ContractWords.All<T>()}."
                    );
            }

            public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
                writer.WriteStringValue(ContractWords.Of(value));
        }
    }

    private sealed class UtcConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            // Without an offset it is UTC, as in the filters; never the zone of the server.
            DateTimeOffset.TryParse(
                reader.GetString(),
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var instant
            )
                ? instant
                : throw new JsonException($"'{reader.GetString()}' is no instant. Write it as 2026-11-22T08:00:00Z.");

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.UtcDateTime);
    }
}
