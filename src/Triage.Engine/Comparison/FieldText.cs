using System.Text.Json;
using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <summary>The whole text in which a <see cref="FieldPlace"/> stands, so that it can be shown with the words around it.</summary>
public static class FieldText
{
    /// <summary>Null when the span does not have the place.</summary>
    public static string? Of(Span span, FieldPlace place)
    {
        if (place.Slot is not { } slot)
        {
            return place.Quote;
        }

        var body = span.In(slot).ElementAtOrDefault(place.Index)?.Body;
        if (body is null || place.JsonPath is not { } path)
        {
            return body;
        }

        using var json = CanonicalContent.TryParse(body);
        return json is null || JsonPath.TryParse(path)?.First(json.RootElement) is not { } value ? null
            : value.ValueKind is JsonValueKind.String ? value.GetString()
            : value.GetRawText();
    }
}
