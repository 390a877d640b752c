import { expect, test } from '@grafana/plugin-e2e';
import { DATASOURCE } from './grafana';

test('sessions become events', async ({ annotationEditPage, page }) => {
  await annotationEditPage.datasource.set(DATASOURCE.name);
  await expect(page.getByRole('combobox', { name: 'Containment type' })).toBeVisible();
  await expect(annotationEditPage.runQuery()).toBeOK();
  await expect(annotationEditPage).toHaveAlert('success', { hasText: /event/ });
});
