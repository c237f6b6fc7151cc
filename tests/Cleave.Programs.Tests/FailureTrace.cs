using Cleave.Programs.Tests.Model;
using Cleave.Tools.Recording;

namespace Cleave.Programs.Tests;

/// <summary>Lets a property that fails leave what was recorded, for <c>cleave replay --policy recorded</c>.</summary>
internal static class FailureTrace
{
    /// <summary>Runs a program; where it throws, the recording is saved and named. The last to fail is the shrunk one.</summary>
    public static void Keep(AllocationRecorder recorder, string name, Action run)
    {
        try
        {
            run();
        }
        catch (Exception cause)
        {
            string path = Path.Combine(ModelTrace.Folder(), name);
            recorder.Save(path);
            throw new InvalidOperationException($"{cause.Message}\nRecorded for cleave replay --policy recorded in {path}", cause);
        }
    }
}
