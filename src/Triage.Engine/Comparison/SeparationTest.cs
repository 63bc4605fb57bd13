namespace Triage.Engine.Comparison;

/// <summary>
/// How likely a split as lopsided as the one seen is by chance: the upper tail of Fisher's exact test. It holds for the
/// few wrong items of a batch, where approximations do not.
/// Source: R. A. Fisher, The Design of Experiments (1935), chapter 2; the tail is that of the hypergeometric distribution.
/// </summary>
internal sealed class SeparationTest
{
    private readonly double[] _logFactorial;
    private readonly int _wrong;
    private readonly int _right;

    public SeparationTest(int wrong, int right)
    {
        (_wrong, _right) = (wrong, right);
        _logFactorial = new double[wrong + right + 1];
        for (var n = 2; n < _logFactorial.Length; n++)
        {
            _logFactorial[n] = _logFactorial[n - 1] + Math.Log(n);
        }
    }

    /// <returns>
    /// The probability that <paramref name="wrongWith"/> or more wrong items fall among those with the property when it
    /// has nothing to do with being wrong; above 0, at most 1.
    /// </returns>
    public double Chance(int wrongWith, int rightWith)
    {
        var with = wrongWith + rightWith;
        var term = Math.Exp(LogChoose(_wrong, wrongWith) + LogChoose(_right, rightWith) - LogChoose(_wrong + _right, with));
        var tail = term;
        for (var k = wrongWith; k < Math.Min(_wrong, with) && term > tail * 1e-15; k++)
        {
            term *= (double)(_wrong - k) * (with - k) / ((k + 1.0) * (_right - with + k + 1.0));
            tail += term;
        }

        return Math.Clamp(tail, double.Epsilon, 1);
    }

    private double LogChoose(int n, int k) => _logFactorial[n] - _logFactorial[k] - _logFactorial[n - k];
}
