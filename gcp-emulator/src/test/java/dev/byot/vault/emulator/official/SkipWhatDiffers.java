package dev.byot.vault.emulator.official;

import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/// Skips what says of itself that it [OfficialDiffers].
final class SkipWhatDiffers implements ExecutionCondition {
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    Optional<OfficialDiffers> difference =
        AnnotationSupport.findAnnotation(context.getElement(), OfficialDiffers.class);
    return difference
        .map(differs ->
            ConditionEvaluationResult.disabled("Google's own emulator differs: " + differs.value()))
        .orElseGet(() -> ConditionEvaluationResult.enabled("documented and so"));
  }
}
