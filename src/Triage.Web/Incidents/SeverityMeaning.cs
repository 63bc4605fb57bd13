using Triage.Engine.Incidents;

namespace Triage.Web.Incidents;

/// <summary>What a severity means, for somebody who files for the first time.</summary>
public static class SeverityMeaning
{
    public static string Of(Severity severity) =>
        severity switch
        {
            Severity.Sev1 => "doing damage now, or damage that is hard to undo",
            Severity.Sev2 => "wrong, and somebody has to correct it by hand",
            _ => "wrong, but nobody is harmed yet",
        };
}
