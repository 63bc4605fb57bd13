using System.Globalization;

namespace Triage.Web.Incidents;

/// <summary>The number inside an id as people write it: <c>INC-12</c>, <c>inc-12</c>.</summary>
public static class IncidentNumber
{
    /// <summary>Null on anything else; such an id is answered like an unknown one.</summary>
    public static int? Of(string? id) =>
        id is not null
        && id.StartsWith("INC-", StringComparison.OrdinalIgnoreCase)
        && int.TryParse(id.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
