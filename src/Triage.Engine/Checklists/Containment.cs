namespace Triage.Engine.Checklists;

/// <summary>Which answers to question 0 say that no more damage can be done. The ids are those of the shipped checklist and never change their meaning.</summary>
public static class Containment
{
    public const string Question = "D0";

    public static bool Holds(Answer answer) => answer is { Question: Question, Choice: "harmless" or "contained" };
}
