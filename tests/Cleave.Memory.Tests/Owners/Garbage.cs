namespace Cleave.Memory.Tests.Owners;

/// <summary>The garbage collector, made to find what is lost.</summary>
internal static class Garbage
{
    public static void CollectUntil(Func<bool> found)
    {
        for (int i = 0; i < 50 && !found(); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }
}
